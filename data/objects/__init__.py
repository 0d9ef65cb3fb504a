"""Object stores: bytes under names, in a folder or on a server that speaks S3."""

from data.objects.disk import DiskObjects
from data.objects.s3 import S3Objects

__all__ = ["DiskObjects", "S3Objects"]
