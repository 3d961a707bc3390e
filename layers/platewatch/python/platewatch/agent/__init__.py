"""The agent: the program beside cameras. It takes their pictures, keeps them safe on disk and sends them on."""
