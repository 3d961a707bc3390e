"""The networks on ONNX Runtime, and the committed models."""
