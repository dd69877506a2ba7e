// encode_jpeg, encode_png.

#include <cstring>
#include <memory>
#include <new>

#include "image/encoder.h"
#include "image/ops.h"

namespace levada::image {
namespace {

constexpr int64_t kLargestJpegSide = 65500;

// A picture in C order, copied if it has to be.
class Pixels {
 public:
  Pixels() = default;
  Pixels(const Pixels&) = delete;
  Pixels& operator=(const Pixels&) = delete;
  ~Pixels() { levada_tensor_release(copy_); }

  levada_status Read(levada_tensor* tensor) {
    array_.struct_size = sizeof(array_);
    levada_status status = levada_tensor_describe(tensor, &array_);
    if (status != LEVADA_OK || levada_tensor_is_contiguous(tensor)) return status;
    status = levada_tensor_from_array(&array_, &copy_);
    return status == LEVADA_OK ? levada_tensor_describe(copy_, &array_) : status;
  }
  const levada_array& array() const { return array_; }
  const unsigned char* data() const { return static_cast<const unsigned char*>(array_.data); }
  // The last three dimensions.
  Dimensions size() const {
    const int64_t* const last = array_.shape + array_.rank - 3;
    return {last[0], last[1], static_cast<int>(last[2])};
  }

 private:
  levada_array array_ = {};
  levada_tensor* copy_ = nullptr;
};

levada_status CheckImage(const char* op, const levada_tensor* image, bool wide_too, bool batch) {
  const levada_dtype dtype = levada_tensor_dtype(image);
  if (dtype != LEVADA_UINT8 && !(wide_too && dtype == LEVADA_UINT16)) {
    const char* const name = levada_dtype_name(dtype);
    return Fail(LEVADA_INVALID_ARGUMENT, "%s: expected an image of dtype uint8%s, got %s", op, wide_too ? " or uint16" : "",
                name == nullptr ? "none" : name);
  }
  const int32_t rank = levada_tensor_rank(image);
  if (rank == LEVADA_UNKNOWN_RANK || rank == 3 || (batch && rank > 3)) return LEVADA_OK;
  return Fail(LEVADA_INVALID_ARGUMENT, "%s: expected an image of shape [%sheight, width, channels], got rank %d", op,
              batch ? "..., " : "", rank);
}

levada_status CheckSize(const char* op, Dimensions size, int64_t largest_side) {
  if (size.height >= 1 && size.width >= 1 && size.height <= largest_side && size.width <= largest_side) return LEVADA_OK;
  return Fail(LEVADA_INVALID_ARGUMENT, "%s: expected 1 to %lld rows and columns, got %lld x %lld", op,
              static_cast<long long>(largest_side), static_cast<long long>(size.height), static_cast<long long>(size.width));
}

// ---- encode_jpeg

constexpr char kJpeg[] = "encode_jpeg";

levada_status CheckJpegAttributes(const levada_attribute* attributes) {
  const int64_t format = attributes[kFormatChannels].number, quality = attributes[kQuality].number;
  if (format != 0 && format != 1 && format != 3) {
    return Fail(LEVADA_INVALID_ARGUMENT, "%s: expected a format of '', 'grayscale' or 'rgb'", kJpeg);
  }
  if (quality < 0 || quality > 100) {
    return Fail(LEVADA_INVALID_ARGUMENT, "%s: expected a quality of 0 to 100, got %lld", kJpeg,
                static_cast<long long>(quality));
  }
  for (const int index : {kXDensity, kYDensity}) {
    const int64_t density = attributes[index].number;
    if (density >= 0 && density <= 65535) continue;
    return Fail(LEVADA_INVALID_ARGUMENT, "%s: expected densities of 0 to 65535, got %lld", kJpeg,
                static_cast<long long>(density));
  }
  if (std::strlen(attributes[kXmp].text) > kLongestXmp) {
    return Fail(LEVADA_INVALID_ARGUMENT, "%s: expected xmp_metadata of at most %zu bytes, got %zu", kJpeg, kLongestXmp,
                std::strlen(attributes[kXmp].text));
  }
  return LEVADA_OK;
}

levada_status InferEncodeJpeg(void*, levada_tensor* const* inputs, const levada_attribute* attributes,
                              levada_output_spec* outputs) {
  outputs[0].dtype = LEVADA_STRING;
  outputs[0].rank = 0;
  const levada_status status = CheckJpegAttributes(attributes);
  return status == LEVADA_OK ? CheckImage(kJpeg, inputs[0], false, false) : status;
}

JpegSettings SettingsOf(const levada_attribute* attributes) {
  JpegSettings settings;
  settings.quality = static_cast<int>(attributes[kQuality].number);
  settings.progressive = attributes[kProgressive].number != 0;
  settings.optimize_size = attributes[kOptimizeSize].number != 0;
  settings.chroma_downsampling = attributes[kChromaDownsampling].number != 0;
  settings.density_in_cm = attributes[kDensityInCm].number != 0;
  settings.x_density = static_cast<int>(attributes[kXDensity].number);
  settings.y_density = static_cast<int>(attributes[kYDensity].number);
  settings.xmp_metadata = attributes[kXmp].text;
  return settings;
}

levada_status StringOf(const Encoded& encoded, levada_tensor** out) {
  const char* const bytes = reinterpret_cast<const char*>(encoded.data);
  const int64_t length = static_cast<int64_t>(encoded.size);
  return levada_tensor_from_strings(&bytes, &length, nullptr, 0, out);
}

levada_status ComputeEncodeJpeg(void*, levada_tensor* const* inputs, const levada_attribute* attributes,
                                levada_tensor** outputs) {
  Pixels pixels;
  levada_status status = pixels.Read(inputs[0]);
  if (status != LEVADA_OK) return status;
  const Dimensions size = pixels.size();
  const int64_t channels = pixels.array().shape[2], wanted = attributes[kFormatChannels].number;
  if ((channels != 1 && channels != 3) || (wanted != 0 && wanted != channels)) {
    return Fail(LEVADA_INVALID_ARGUMENT, "%s: expected %s, got %lld", kJpeg,
                wanted == 1 ? "1 channel for 'grayscale'" : wanted == 3 ? "3 channels for 'rgb'" : "1 or 3 channels",
                static_cast<long long>(channels));
  }
  status = CheckSize(kJpeg, size, kLargestJpegSide);
  if (status != LEVADA_OK) return status;
  Encoded encoded;
  status = EncodeJpeg(kJpeg, pixels.data(), size, SettingsOf(attributes), &encoded);
  return status == LEVADA_OK ? StringOf(encoded, outputs) : status;
}

// ---- encode_png

constexpr char kPng[] = "encode_png";

levada_status InferEncodePng(void*, levada_tensor* const* inputs, const levada_attribute* attributes,
                             levada_output_spec* outputs) {
  const int64_t compression = attributes[0].number;
  if (compression < -1 || compression > 9) {
    return Fail(LEVADA_INVALID_ARGUMENT, "%s: expected a compression of -1 to 9, got %lld", kPng,
                static_cast<long long>(compression));
  }
  const int32_t rank = levada_tensor_rank(inputs[0]);
  outputs[0].dtype = LEVADA_STRING;
  outputs[0].rank = rank == LEVADA_UNKNOWN_RANK ? rank : rank - 3;
  for (int32_t axis = 0; axis < outputs[0].rank; ++axis) outputs[0].shape[axis] = levada_tensor_dim(inputs[0], axis);
  return CheckImage(kPng, inputs[0], true, true);
}

// Encodes `count` pictures that lie one behind the other.
levada_status EncodeAll(const Pixels& pixels, int64_t count, int compression, levada_tensor** out) {
  const Dimensions size = pixels.size();
  const bool wide = pixels.array().dtype == LEVADA_UINT16;
  const int64_t nbytes = size.height * size.width * size.channels * (wide ? 2 : 1);
  const std::unique_ptr<Encoded[]> encoded(new (std::nothrow) Encoded[count]);
  const std::unique_ptr<const char*[]> values(new (std::nothrow) const char*[count]);
  const std::unique_ptr<int64_t[]> lengths(new (std::nothrow) int64_t[count]);
  if (encoded == nullptr || values == nullptr || lengths == nullptr) {
    return Fail(LEVADA_RESOURCE_EXHAUSTED, "%s: out of memory", kPng);
  }
  for (int64_t i = 0; i < count; ++i) {
    const levada_status status = EncodePng(kPng, pixels.data() + i * nbytes, size, wide, compression, &encoded[i]);
    if (status != LEVADA_OK) return status;
    values[i] = reinterpret_cast<const char*>(encoded[i].data);
    lengths[i] = static_cast<int64_t>(encoded[i].size);
  }
  return levada_tensor_from_strings(values.get(), lengths.get(), pixels.array().shape, pixels.array().rank - 3, out);
}

levada_status ComputeEncodePng(void*, levada_tensor* const* inputs, const levada_attribute* attributes,
                               levada_tensor** outputs) {
  Pixels pixels;
  levada_status status = pixels.Read(inputs[0]);
  if (status != LEVADA_OK) return status;
  const int64_t channels = pixels.array().shape[pixels.array().rank - 1];
  if (channels < 1 || channels > 4) {
    return Fail(LEVADA_INVALID_ARGUMENT, "%s: expected 1 to 4 channels, got %lld", kPng, static_cast<long long>(channels));
  }
  status = CheckSize(kPng, pixels.size(), INT32_MAX);
  if (status != LEVADA_OK) return status;
  int64_t count = 1;
  for (int32_t axis = 0; axis < pixels.array().rank - 3; ++axis) count *= pixels.array().shape[axis];
  return EncodeAll(pixels, count, static_cast<int>(attributes[0].number), outputs);
}

}  // namespace

levada_status DefineEncoders() {
  static constexpr levada_attribute_kind kNumber = LEVADA_ATTRIBUTE_NUMBER;
  static constexpr levada_attribute_kind kKinds[kEncodeAttributes] = {
      LEVADA_ATTRIBUTE_NUMBER, LEVADA_ATTRIBUTE_NUMBER, LEVADA_ATTRIBUTE_NUMBER, LEVADA_ATTRIBUTE_NUMBER,
      LEVADA_ATTRIBUTE_NUMBER, LEVADA_ATTRIBUTE_NUMBER, LEVADA_ATTRIBUTE_NUMBER, LEVADA_ATTRIBUTE_NUMBER,
      LEVADA_ATTRIBUTE_TEXT};
  const levada_op_definition jpeg = {sizeof(jpeg), 1, kEncodeAttributes, 1, kJpeg, kKinds, InferEncodeJpeg,
                                     ComputeEncodeJpeg, nullptr};
  const levada_op_definition png = {sizeof(png), 1, 1, 1, kPng, &kNumber, InferEncodePng, ComputeEncodePng, nullptr};
  const levada_status status = levada_define_op(&jpeg);
  return status == LEVADA_OK ? levada_define_op(&png) : status;
}

}  // namespace levada::image
