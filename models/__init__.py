import extraction as extraction  # what it sets for ONNX Runtime must stand before that is imported
