"""What can go wrong between the bytes of a picture and the plates on it."""

from typing import ClassVar

from platewatch.errors import PlatewatchError


class ReadingError(PlatewatchError):
    """Base of the errors about reading a picture."""


class ImageRejected(ReadingError):
    """The bytes are no picture that Platewatch reads: it will not get better by trying again.

    `code` is a short name of the cause for records and logs.
    """

    code: ClassVar[str] = "image-rejected"


class EmptyImage(ImageRejected):
    """No bytes at all."""

    code = "empty"


class UnknownImageFormat(ImageRejected):
    """Neither JPEG nor PNG nor WebP, whatever the file is called."""

    code = "unknown-format"


class HeicImage(ImageRejected):
    """A picture of the HEIF family, such as iPhones take: HEIC or AVIF."""

    code = "heic"


class TruncatedImage(ImageRejected):
    """The file ends before the picture does."""

    code = "truncated"


class CorruptImage(ImageRejected):
    """The header or the picture's data make no sense."""

    code = "corrupt"


class TooManyBytes(ImageRejected):
    """The file is larger than the limit."""

    code = "too-many-bytes"


class TooManyPixels(ImageRejected):
    """The picture's header announces more pixels than the limit."""

    code = "too-many-pixels"


class UnsafeImage(ImageRejected):
    """The picture makes the decoder fail, or takes more computing time than a picture may, or surely would."""

    code = "unsafe"


class DecoderUnavailable(ReadingError):
    """There is nothing to decode with: a fault of ours, which may pass."""


class ModelError(ReadingError):
    """Base of the errors about the model files."""


class ModelMissing(ModelError):
    """A model file or the list of models is not where it should be."""


class ModelListInvalid(ModelError):
    """models.toml lacks what is needed, or holds something else."""


class ModelChanged(ModelError):
    """A model file is not the one whose checksum models.toml names."""


class ModelUnusable(ModelError):
    """The inference engine can't load the file, or its inputs and outputs are not those of a reader's model."""


class PictureRejected(ReadingError):
    """A test picture can't be read; the message says why, in the words of what was wrong with it."""


class ReaderBusy(ReadingError):
    """The reader is at work on cameras' pictures, or is only starting: it may be asked again."""


class ReaderFailed(ReadingError):
    """The function that has the reader failed."""
