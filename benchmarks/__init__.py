"""Speed and memory of gouji, measured against stock PaddleOCR on the same weights, pages and cores: `python -m benchmarks`."""
