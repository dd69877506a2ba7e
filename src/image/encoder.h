#ifndef LEVADA_IMAGE_ENCODER_H_
#define LEVADA_IMAGE_ENCODER_H_

// Pixels to bytes, by libjpeg-turbo and libpng.

#include <cstdlib>

#include "image/picture.h"

namespace levada::image {

// Bytes that an encoder makes. Memory of malloc, since libjpeg wants that.
struct Encoded {
  unsigned char* data = nullptr;
  size_t size = 0;
  size_t capacity = 0;

  Encoded() = default;
  Encoded(const Encoded&) = delete;
  Encoded& operator=(const Encoded&) = delete;
  ~Encoded() { std::free(data); }
  // False when memory runs out.
  bool Append(const void* bytes, size_t count);
};

struct JpegSettings {
  int quality = 95;
  bool progressive = false;
  bool optimize_size = false;
  bool chroma_downsampling = true;
  bool density_in_cm = false;
  int x_density = 300;
  int y_density = 300;
  const char* xmp_metadata = "";
};

// The longest text that fits into one marker.
inline constexpr size_t kLongestXmp = 65504;

// data: uint8 [height, width, channels] in C order. REQUIRES: 1 or 3 channels, 1 to 65500 rows and columns, good settings.
levada_status EncodeJpeg(const char* op, const unsigned char* data, Dimensions size, const JpegSettings& settings,
                         Encoded* out);

// data: uint8 or, wide, uint16 in native order. compression: -1 to 9. REQUIRES: 1 to 4 channels, 1 to 2^31 - 1 rows and
// columns.
levada_status EncodePng(const char* op, const unsigned char* data, Dimensions size, bool wide, int compression,
                        Encoded* out);

}  // namespace levada::image

#endif  // LEVADA_IMAGE_ENCODER_H_
