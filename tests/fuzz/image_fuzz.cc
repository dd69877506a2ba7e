// JPEG and PNG: a tensor of the shape that the header says, the same pixels in memory of the caller and not a byte beside
// them, and the same picture after it went through encode_png; or an error that names the operation. The first two bytes
// choose the options; checksums of a PNG are put right, unless an option says otherwise, so that what is behind them is reached.

#include <levada/image.h>
#include <zlib.h>

#include <cstring>
#include <string>
#include <vector>

#include "support/arrays.h"
#include "support/check.h"

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  levada_fuzz::Prepare();
  levada_fuzz::CheckStatus(levada_register_ops(), "register_ops");
  return 0;
}

namespace {

using namespace levada_fuzz;

constexpr int64_t kMaxPixels = 1 << 14;
constexpr unsigned char kGuard = 0xA5;

levada_decode_image_options OptionsOf(uint8_t first, uint8_t second) {
  static constexpr int32_t kChannels[] = {0, 1, 3, 4};
  static constexpr int32_t kDTypes[] = {LEVADA_UINT8, LEVADA_UINT16, LEVADA_FLOAT32, 0};
  levada_decode_image_options options = {};
  options.struct_size = sizeof options;
  options.channels = kChannels[first & 3];
  options.dtype = kDTypes[first >> 2 & 3];
  options.ratio = 1 << (first >> 4 & 3);
  options.plain_upscaling = second & 1;
  options.try_recover_truncated = second >> 1 & 1;
  options.dct_method = (second >> 2 & 3) % 3;
  options.missing_fraction = (second >> 4 & 1) * 0.9;
  options.max_pixels = kMaxPixels;
  return options;
}

// Writes the checksum of every chunk that lies inside.
void MendChecksums(std::string* bytes) {
  size_t at = 8;
  while (bytes->size() >= at + 12) {
    const auto* const head = reinterpret_cast<const unsigned char*>(bytes->data() + at);
    const size_t length = static_cast<size_t>(head[0]) << 24 | head[1] << 16 | head[2] << 8 | head[3];
    if (length > bytes->size() - at - 12) return;
    const uLong sum = crc32(0, head + 4, static_cast<uInt>(length + 4));
    for (int i = 0; i < 4; ++i) (*bytes)[at + 8 + length + i] = static_cast<char>(sum >> (24 - 8 * i));
    at += 12 + length;
  }
}

void CheckMessage(levada_status status, const char* name) {
  CheckStatus(status, name);
  if (status == LEVADA_OK || status == LEVADA_RESOURCE_EXHAUSTED) return;
  if (status != LEVADA_INVALID_ARGUMENT && status != LEVADA_UNIMPLEMENTED) Violation("%s: status %d", name, status);
  if (std::strstr(levada_last_error_message(), name) == nullptr) {
    Violation("the error does not name %s: %s", name, levada_last_error_message());
  }
}

// Decodes into rows that stand apart, between guards.
void CheckInto(const levada_tensor* contents, const levada_decode_image_options& options, const levada_tensor* decoded) {
  const int64_t shape[] = {levada_tensor_dim(decoded, 0), levada_tensor_dim(decoded, 1), levada_tensor_dim(decoded, 2)};
  const int64_t element = levada_dtype_size(levada_tensor_dtype(decoded)), row = shape[1] * shape[2] * element;
  const int64_t stride = row + 64;
  std::vector<unsigned char> memory(64 + shape[0] * stride, kGuard);
  const int64_t strides[] = {stride, shape[2] * element, element};
  levada_array into = {sizeof into, levada_tensor_dtype(decoded), 3, 0, shape, strides, memory.data() + 64};
  CheckMessage(levada_decode_image_into(contents, &options, &into), "decode_image_into");
  levada_array expected = {};
  expected.struct_size = sizeof expected;
  CheckStatus(levada_tensor_describe(decoded, &expected), "describe");
  for (int64_t i = 0; i < 64; ++i) {
    if (memory[i] != kGuard) Violation("byte %lld before the picture was written", (long long)i);
  }
  for (int64_t r = 0; r < shape[0]; ++r) {
    const unsigned char* const begin = memory.data() + 64 + r * stride;
    if (std::memcmp(begin, static_cast<const char*>(expected.data) + r * row, row) != 0) {
      Violation("row %lld differs in memory of the caller", (long long)r);
    }
    for (int64_t i = row; i < stride; ++i) {
      if (begin[i] != kGuard) Violation("byte %lld behind row %lld was written", (long long)(i - row), (long long)r);
    }
  }
}

void CheckPngRoundTrip(const levada_tensor* decoded, levada_decode_image_options options) {
  if (levada_tensor_dtype(decoded) == LEVADA_FLOAT32) return;
  levada_tensor *contents = nullptr, *again = nullptr;
  CheckMessage(levada_encode_png(decoded, 1, &contents), "encode_png");
  options.channels = 0;
  if (contents != nullptr) CheckMessage(levada_decode_png(contents, &options, &again), "decode_png");
  if (again != nullptr && !SameTensor(decoded, again)) Violation("a picture changed in encode_png");
  levada_tensor_release(again);
  levada_tensor_release(contents);
}

// The header says what is decoded.
void CheckShape(const levada_tensor* contents, const levada_decode_image_options& options, const levada_tensor* decoded) {
  int64_t shape[3] = {};
  CheckMessage(levada_image_shape(contents, shape), "image_shape");
  levada_tensor* is_jpeg = nullptr;
  CheckMessage(levada_is_jpeg(contents, &is_jpeg), "is_jpeg");
  const int64_t ratio = is_jpeg != nullptr && ElementsOf(is_jpeg)[0] != 0 ? options.ratio : 1;
  levada_tensor_release(is_jpeg);
  for (int axis = 0; axis < 2; ++axis) {
    const int64_t expected = (shape[axis] + ratio - 1) / ratio;
    if (shape[0] != 0 && levada_tensor_dim(decoded, axis) != expected) {
      Violation("axis %d has %lld, the header said %lld", axis, (long long)levada_tensor_dim(decoded, axis),
                (long long)expected);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  levada_decode_image_options options = OptionsOf(data[0], data[1]);
  std::string bytes(reinterpret_cast<const char*>(data + 2), size - 2);
  if ((data[0] >> 6 & 1) == 0) MendChecksums(&bytes);
  const char* const begin = bytes.data();
  const int64_t length = static_cast<int64_t>(bytes.size());
  levada_tensor *contents = nullptr, *decoded = nullptr;
  CheckStatus(levada_tensor_from_strings(&begin, &length, nullptr, 0, &contents), "from_strings");
  if (contents == nullptr) return 0;
  CheckMessage(levada_decode_image(contents, &options, &decoded), "decode_image");
  if (decoded != nullptr) {
    CheckShape(contents, options, decoded);
    CheckInto(contents, options, decoded);
    CheckPngRoundTrip(decoded, options);
  }
  levada_tensor_release(decoded);
  levada_tensor_release(contents);
  CheckNothingIsLeft("image");
  return 0;
}
