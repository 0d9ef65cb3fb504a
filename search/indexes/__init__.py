"""The two homes of the products' vectors, behind one port."""
