#ifndef LEVADA_IMAGE_PICTURE_H_
#define LEVADA_IMAGE_PICTURE_H_

// What both formats share: the request of a caller, bytes to decode, memory to decode into.

#include <cstddef>
#include <cstdint>

#include "image/failure.h"

namespace levada::image {

inline constexpr int64_t kMaxPixels = int64_t{1} << 29;

// The bytes of a picture. Nothing is owned.
struct Bytes {
  const unsigned char* data = nullptr;
  size_t size = 0;
};

// Which picture is wanted. `op` stands at the head of messages.
struct Request {
  const char* op = "decode_image";
  int channels = 0;
  bool wide = false;  // uint16 instead of uint8
  int ratio = 1;
  bool fancy_upscaling = true;
  bool try_recover_truncated = false;
  bool accurate_dct = false;
  double acceptable_fraction = 1;
  int64_t max_pixels = kMaxPixels;
};

// [height, width, channels]
struct Dimensions {
  int64_t height = 0;
  int64_t width = 0;
  int channels = 0;
};

// A part of a picture.
struct Window {
  int64_t top = 0;
  int64_t left = 0;
  int64_t height = 0;
  int64_t width = 0;
};

// Rows of uint8, or of uint16 in native order; row r begins at data + r * row_stride.
struct Rows {
  unsigned char* data = nullptr;
  int64_t row_stride = 0;
};

// A limit of Request, compared before memory is taken.
inline levada_status CheckPixels(const Request& request, const char* format, int64_t height, int64_t width) {
  if (height == 0 || width <= request.max_pixels / height) return LEVADA_OK;
  return Fail(LEVADA_RESOURCE_EXHAUSTED, "%s: %s: expected at most %lld pixels, the header says %lld x %lld", request.op,
              format, static_cast<long long>(request.max_pixels), static_cast<long long>(height),
              static_cast<long long>(width));
}

// A picture that is being decoded: first the header, which gives the dimensions, then the pixels.
class Decoder {
 public:
  virtual ~Decoder() = default;
  // Reads the header of the bytes, which must stay.
  virtual levada_status ReadHeader(const Request& request, Bytes bytes) = 0;
  // What ReadPixels will write. REQUIRES: ReadHeader succeeded.
  virtual Dimensions dimensions() const = 0;
  // Writes all rows. Once. REQUIRES: ReadHeader succeeded.
  virtual levada_status ReadPixels(Rows rows) = 0;
};

}  // namespace levada::image

#endif  // LEVADA_IMAGE_PICTURE_H_
