/* levada/image.h: JPEG and PNG, in the second library liblevada_image (libjpeg-turbo and libpng). Not included by levada.h;
 * link with -llevada_image -llevada, or load the library with levada_load_op_library and use levada_apply_op.
 *
 * Every decoder takes either format: the first bytes decide. Pictures are [height, width, channels]. Tensors may be symbolic:
 * then the operation is recorded, and runs on worker threads inside a dataset. Sizes stand in a picture's header: they are
 * compared with max_pixels, and with what so many bytes can hold at most, before memory is taken.
 */
#ifndef LEVADA_IMAGE_H
#define LEVADA_IMAGE_H

#include "levada.h"

#if defined(SWIG) || !defined(__GNUC__)
#define LEVADA_IMAGE_API
#else
#define LEVADA_IMAGE_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* How a JPEG's blocks are transformed. */
typedef LEVADA_ENUM(levada_dct_method) {
  LEVADA_DCT_DEFAULT = 0, /* TensorFlow's: LEVADA_DCT_INTEGER_FAST */
  LEVADA_DCT_INTEGER_FAST = 1,
  LEVADA_DCT_INTEGER_ACCURATE = 2, /* what most other programs use */
  LEVADA_DCT_FORCE_32 = 0x7FFFFFFF
} levada_dct_method;

typedef struct levada_decode_image_options {
  uint32_t struct_size;
  int32_t channels;              /* 0: as many as the picture has (palettes count as 3, or 4 with transparency); 1, 3, or 4 */
  int32_t dtype;                 /* 0: LEVADA_UINT8; LEVADA_UINT16; for levada_decode_image LEVADA_FLOAT32 in [0, 1] too */
  int32_t ratio;                 /* JPEG: 2, 4 or 8 makes the picture so much smaller; 0 and 1: as it is */
  int32_t plain_upscaling;       /* JPEG: 1: colour planes are enlarged without smoothing (fancy_upscaling=False) */
  int32_t try_recover_truncated; /* JPEG: 1: what is missing at the end of the data is filled */
  int32_t dct_method;            /* JPEG: a levada_dct_method */
  uint32_t reserved;
  double missing_fraction;       /* JPEG: the fraction of rows that may be missing at the end, which become 0
                                    (1 - acceptable_fraction); 0: none */
  int64_t max_pixels;            /* height times width at most; 0: 2^29 */
} levada_decode_image_options;

typedef struct levada_encode_jpeg_options {
  uint32_t struct_size;
  int32_t channels;        /* 0: as the picture; 1 or 3: the only number that is accepted */
  int32_t quality_given;   /* 1: `quality` counts; 0: 95 */
  int32_t quality;         /* 0 ... 100 */
  int32_t progressive;     /* 1: in scans of growing detail */
  int32_t optimize_size;   /* 1: smaller, in more time */
  int32_t full_chroma;     /* 1: colour at full resolution (chroma_downsampling=False) */
  int32_t density_in_cm;   /* 1: densities are per centimetre, else per inch */
  int32_t density_given;   /* 1: x_density and y_density count; 0: 300 */
  int32_t x_density;       /* 0 ... 65535 */
  int32_t y_density;       /* 0 ... 65535 */
  uint32_t reserved;
  const char *xmp_metadata; /* NULL or "": none; at most 65,504 bytes */
} levada_encode_jpeg_options;

/* The function by which levada_load_op_library finds the operations decode_jpeg, decode_png, decode_image,
 * decode_and_crop_jpeg, extract_jpeg_shape, is_jpeg, encode_jpeg and encode_png. The functions below call it themselves.
 * Errors: as levada_define_op.
 * Thread: any. TensorFlow: none. */
LEVADA_IMAGE_API LEVADA_NODISCARD levada_status levada_register_ops(void) LEVADA_NOEXCEPT;

/* Decodes a picture into a new tensor [height, width, channels] of uint8 or uint16. An 8-bit PNG becomes 16 bits by 257, a
 * JPEG by 256; of 16 bits the upper 8 stay in uint8.
 * contents: a string scalar, the bytes of a JPEG (grey, colour, CMYK; progressive too) or PNG (grey, colour, palette, alpha;
 * interlaced too). Bytes behind its end are passed over.
 * Copy: a new tensor.
 * Errors: LEVADA_INVALID_ARGUMENT for options out of range, channels that the format cannot give (4 from a JPEG, 1 from
 * CMYK), bytes that are no JPEG or PNG, and damaged or truncated data, naming format, offset and what was expected;
 * LEVADA_UNIMPLEMENTED, naming the format, for BMP, GIF, WebP and JPEG XL; LEVADA_RESOURCE_EXHAUSTED for more than max_pixels.
 * Thread: any. TensorFlow: io.decode_jpeg (an opaque pixel has alpha 255 in palettes of fewer bits too). */
LEVADA_IMAGE_API LEVADA_NODISCARD levada_status levada_decode_jpeg(const levada_tensor *contents,
                                                                   const levada_decode_image_options *options,
                                                                   levada_tensor **out) LEVADA_NOEXCEPT;

/* levada_decode_jpeg under its other name.
 * Copy: a new tensor.
 * Errors: as levada_decode_jpeg.
 * Thread: any. TensorFlow: io.decode_png. */
LEVADA_IMAGE_API LEVADA_NODISCARD levada_status levada_decode_png(const levada_tensor *contents,
                                                                  const levada_decode_image_options *options,
                                                                  levada_tensor **out) LEVADA_NOEXCEPT;

/* levada_decode_jpeg that gives float32 in [0, 1] too.
 * Copy: a new tensor.
 * Errors: as levada_decode_jpeg.
 * Thread: any. TensorFlow: io.decode_image (which decodes BMP and GIF too). */
LEVADA_IMAGE_API LEVADA_NODISCARD levada_status levada_decode_image(const levada_tensor *contents,
                                                                    const levada_decode_image_options *options,
                                                                    levada_tensor **out) LEVADA_NOEXCEPT;

/* A part of a JPEG: the pixels that levada_decode_jpeg gives there, bit for bit. Rows behind the window are not decoded.
 * crop_window: int32 [4]: first row, first column, height, width; of the picture that the options ask for.
 * Copy: a new tensor of uint8.
 * Errors: as levada_decode_jpeg; LEVADA_INVALID_ARGUMENT for another dtype, a window that is empty or not inside of the
 * picture, and for a picture that is no JPEG.
 * Thread: any. TensorFlow: image.decode_and_crop_jpeg. */
LEVADA_IMAGE_API LEVADA_NODISCARD levada_status levada_decode_and_crop_jpeg(const levada_tensor *contents,
                                                                            const levada_tensor *crop_window,
                                                                            const levada_decode_image_options *options,
                                                                            levada_tensor **out) LEVADA_NOEXCEPT;

/* Decodes a picture into memory of the caller: the slot of a batch, a mapped file, a frame buffer.
 * contents: ordinary. destination: its dtype counts, not that of the options; shape [height, width, channels] must be that
 * of the picture; pixels of a row must lie side by side, rows anywhere. data is written to.
 * Errors: as levada_decode_jpeg; LEVADA_INVALID_ARGUMENT for another shape, dtype or order of the bytes. The memory may be
 * written to in part then.
 * Thread: any. TensorFlow: none. */
LEVADA_IMAGE_API LEVADA_NODISCARD levada_status levada_decode_image_into(const levada_tensor *contents,
                                                                         const levada_decode_image_options *options,
                                                                         const levada_array *destination) LEVADA_NOEXCEPT;

/* Height, width and channels as the header says, without decoding.
 * contents: bytes of a JPEG or PNG, at least its header; ordinary. out_shape: room for 3 numbers. What levada_decode_jpeg with
 * the same bytes and no options gives, except that a CMYK JPEG has 4 channels here.
 * Errors: as levada_decode_jpeg for the header.
 * Thread: any. TensorFlow: io.extract_jpeg_shape (JPEG only). */
LEVADA_IMAGE_API LEVADA_NODISCARD levada_status levada_image_shape(const levada_tensor *contents,
                                                                   int64_t *out_shape) LEVADA_NOEXCEPT;

/* levada_image_shape of a JPEG as a tensor [3].
 * output_type: LEVADA_INT32 or LEVADA_INT64.
 * Copy: a new tensor.
 * Errors: as levada_image_shape; LEVADA_INVALID_ARGUMENT for another dtype, and for a picture that is no JPEG.
 * Thread: any. TensorFlow: io.extract_jpeg_shape. */
LEVADA_IMAGE_API LEVADA_NODISCARD levada_status levada_extract_jpeg_shape(const levada_tensor *contents,
                                                                          levada_dtype output_type,
                                                                          levada_tensor **out) LEVADA_NOEXCEPT;

/* Whether bytes begin as a JPEG does: a bool scalar.
 * Copy: a new tensor.
 * Errors: LEVADA_INVALID_ARGUMENT for another tensor than a string scalar.
 * Thread: any. TensorFlow: io.is_jpeg. */
LEVADA_IMAGE_API LEVADA_NODISCARD levada_status levada_is_jpeg(const levada_tensor *contents,
                                                               levada_tensor **out) LEVADA_NOEXCEPT;

/* Encodes a picture as a JPEG: a string scalar.
 * image: uint8 [height, width, 1 or 3], 1 to 65,500 rows and columns.
 * Copy: a new tensor.
 * Errors: LEVADA_INVALID_ARGUMENT for another tensor or options out of range.
 * Thread: any. TensorFlow: io.encode_jpeg. */
LEVADA_IMAGE_API LEVADA_NODISCARD levada_status levada_encode_jpeg(const levada_tensor *image,
                                                                   const levada_encode_jpeg_options *options,
                                                                   levada_tensor **out) LEVADA_NOEXCEPT;

/* Encodes pictures as PNG: strings of the leading dimensions.
 * image: uint8 or uint16 [..., height, width, 1 to 4] with 1 row and column or more. compression: 0 (none) to 9, -1 for a
 * good one.
 * Copy: a new tensor.
 * Errors: LEVADA_INVALID_ARGUMENT for another tensor or compression.
 * Thread: any. TensorFlow: io.encode_png. */
LEVADA_IMAGE_API LEVADA_NODISCARD levada_status levada_encode_png(const levada_tensor *image, int32_t compression,
                                                                  levada_tensor **out) LEVADA_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif /* LEVADA_IMAGE_H */
