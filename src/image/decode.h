#ifndef LEVADA_IMAGE_DECODE_H_
#define LEVADA_IMAGE_DECODE_H_

// Bytes to pixels: recognises the format and decodes into a tensor or into memory of the caller.

#include "image/picture.h"

namespace levada::image {

enum class Format { kUnknown, kJpeg, kPng };

// What the first bytes say. Formats that are known but not decoded, and bytes of no format, are failures.
levada_status Recognise(const char* op, Bytes bytes, Format* format);
bool IsJpeg(Bytes bytes);

// Bytes of a string scalar; `op` is named in messages.
levada_status ContentsOf(const char* op, const levada_tensor* contents, Bytes* bytes);

// dtype: uint8, uint16 or float32.
levada_status Decode(Request request, Bytes bytes, levada_dtype dtype, levada_tensor** out);
levada_status DecodeInto(Request request, Bytes bytes, const levada_array& destination);

// A part of a JPEG; window: its top, left, height and width. Into uint8.
levada_status DecodeWindow(const Request& request, Bytes bytes, const Window& window, levada_tensor** out);

// Height, width, channels of the header.
levada_status ReadShape(Request request, Bytes bytes, int64_t* shape);

}  // namespace levada::image

#endif  // LEVADA_IMAGE_DECODE_H_
