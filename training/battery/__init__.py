"""The degraded battery and the distractor scenes: fixed, seeded pictures that measure the reader and never train it.

Neither the typefaces nor the drawing code nor the filters are those of training: what training has seen must not return
here. Only numpy and OpenCV are needed.
"""
