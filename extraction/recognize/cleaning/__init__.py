"""A page without what lies over its print or shines through: seals, folds, shade, dark grounds, the writing on its back."""
