#ifndef LEVADA_IMAGE_OPS_H_
#define LEVADA_IMAGE_OPS_H_

// The operations as levada_define_op takes them, and the order of their attributes.

#include <levada/image.h>

namespace levada::image {

// Attributes of decode_jpeg, decode_png and decode_image.
enum DecodeAttribute {
  kChannels, kDType, kRatio, kFancyUpscaling, kTryRecoverTruncated, kDctMethod, kPixelLimit, kAcceptableFraction,
  kDecodeAttributes
};

// Attributes of encode_jpeg.
enum EncodeAttribute {
  kFormatChannels, kQuality, kProgressive, kOptimizeSize, kChromaDownsampling, kDensityInCm, kXDensity, kYDensity, kXmp,
  kEncodeAttributes
};

inline levada_attribute Number(int64_t value) { return {LEVADA_ATTRIBUTE_NUMBER, 0, value, 0, nullptr}; }
inline levada_attribute Real(double value) { return {LEVADA_ATTRIBUTE_REAL, 0, 0, value, nullptr}; }
inline levada_attribute Text(const char* value) { return {LEVADA_ATTRIBUTE_TEXT, 0, 0, 0, value}; }

struct Request;
// Reads and checks the attributes of a decoder that gives `dtype`.
levada_status RequestOf(const char* op, bool floats, const levada_attribute* attributes, Request* request,
                        levada_dtype* dtype);

// Defines what decodes, and what encodes.
levada_status DefineDecoders();
levada_status DefineEncoders();

}  // namespace levada::image

#endif  // LEVADA_IMAGE_OPS_H_
