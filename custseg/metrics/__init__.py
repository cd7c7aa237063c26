"""The catalogue of metrics, dimensions, and the one SQL compiler."""
