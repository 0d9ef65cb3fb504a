"""The calls, one file for each thing they are about."""

from api.http.routes.ateliers import ATELIERS
from api.http.routes.briefs import BRIEFS
from api.http.routes.catalogue import CATALOGUE
from api.http.routes.garments import GARMENTS
from api.http.routes.imports import IMPORTS
from api.http.routes.jobs import JOB_SOCKET, JOBS
from api.http.routes.looks import LOOKS
from api.http.routes.pictures import PICTURES
from api.http.routes.search import SEARCH
from api.http.routes.upkeep import UPKEEP
from api.http.routes.webhooks import WEBHOOKS

__all__ = ["API", "ROOT"]

API = [
    *SEARCH,
    *ATELIERS,
    *BRIEFS,
    *CATALOGUE,
    *GARMENTS,
    *IMPORTS,
    *JOBS,
    *LOOKS,
    *PICTURES,
    *WEBHOOKS,
]
"""Below ``/api/v1``."""

ROOT = [*JOB_SOCKET, *UPKEEP]
