from xinglian.catalogue.models.category import Category, Parameter
from xinglian.catalogue.models.part import Brand, ImportChange, Part, Reference

__all__ = ["Brand", "Category", "ImportChange", "Parameter", "Part", "Reference"]
