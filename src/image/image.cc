// The C functions of levada/image.h: options to attributes of the operations.

#include <levada/image.h>

#include <algorithm>
#include <atomic>
#include <cstring>

#include "image/decode.h"
#include "image/ops.h"

namespace {

using levada::image::Bytes;
using levada::image::Fail;
using levada::image::Number;
using levada::image::Real;
using levada::image::Request;
using levada::image::Text;

// Reads an options struct of any release: fields that the caller's struct lacks are zero, a non-zero tail is refused.
template <typename Options>
levada_status ReadOptions(const char* function, const Options* given, Options* known) {
  *known = {};
  if (given == nullptr) return LEVADA_OK;
  const uint32_t size = given->struct_size;
  if (size < sizeof(uint32_t) || size > 4096) {
    return Fail(LEVADA_MISUSE, "%s: struct_size is %u, expected %zu", function, size, sizeof(Options));
  }
  const char* const bytes = reinterpret_cast<const char*>(given);
  for (uint32_t i = sizeof(Options); i < size; ++i) {
    if (bytes[i] == 0) continue;
    return Fail(LEVADA_UNIMPLEMENTED, "%s: a struct of %u bytes sets a field that this library lacks", function, size);
  }
  std::memcpy(static_cast<void*>(known), given, std::min<size_t>(size, sizeof(Options)));
  return LEVADA_OK;
}

void ToAttributes(const levada_decode_image_options& options, levada_attribute* attributes) {
  using namespace levada::image;
  attributes[kChannels] = Number(options.channels);
  attributes[kDType] = Number(options.dtype == 0 ? static_cast<int32_t>(LEVADA_UINT8) : options.dtype);
  attributes[kRatio] = Number(options.ratio == 0 ? 1 : options.ratio);
  attributes[kFancyUpscaling] = Number(options.plain_upscaling == 0);
  attributes[kTryRecoverTruncated] = Number(options.try_recover_truncated != 0);
  attributes[kDctMethod] = Number(options.dct_method);
  attributes[kPixelLimit] = Number(options.max_pixels == 0 ? kMaxPixels : options.max_pixels);
  attributes[kAcceptableFraction] = Real(1 - options.missing_fraction);
}

levada_status Apply(const char* op, const levada_tensor* input, const levada_attribute* attributes, int32_t count,
                    levada_tensor** out) {
  levada_tensor* const inputs[] = {const_cast<levada_tensor*>(input)};
  const levada_status status = levada_register_ops();
  return status == LEVADA_OK ? levada_apply_op(op, inputs, 1, attributes, count, out, 1) : status;
}

levada_status DecodeBy(const char* op, const levada_tensor* contents, const levada_decode_image_options* options,
                       levada_tensor** out) {
  if (out == nullptr) return Fail(LEVADA_MISUSE, "%s: out is NULL", op);
  *out = nullptr;
  levada_decode_image_options known;
  levada_attribute attributes[levada::image::kDecodeAttributes];
  const levada_status status = ReadOptions(op, options, &known);
  if (status != LEVADA_OK) return status;
  ToAttributes(known, attributes);
  return Apply(op, contents, attributes, levada::image::kDecodeAttributes, out);
}

}  // namespace

levada_status levada_register_ops(void) noexcept {
  // Defining an operation again has no effect; it is asked for once.
  static std::atomic<bool> defined{false};
  if (defined.load(std::memory_order_acquire)) return LEVADA_OK;
  levada_status status = levada::image::DefineDecoders();
  if (status == LEVADA_OK) status = levada::image::DefineEncoders();
  if (status == LEVADA_OK) defined.store(true, std::memory_order_release);
  return status;
}

levada_status levada_decode_jpeg(const levada_tensor* contents, const levada_decode_image_options* options,
                                 levada_tensor** out) noexcept {
  return DecodeBy("decode_jpeg", contents, options, out);
}

levada_status levada_decode_png(const levada_tensor* contents, const levada_decode_image_options* options,
                                levada_tensor** out) noexcept {
  return DecodeBy("decode_png", contents, options, out);
}

levada_status levada_decode_image(const levada_tensor* contents, const levada_decode_image_options* options,
                                  levada_tensor** out) noexcept {
  return DecodeBy("decode_image", contents, options, out);
}

levada_status levada_decode_and_crop_jpeg(const levada_tensor* contents, const levada_tensor* crop_window,
                                          const levada_decode_image_options* options, levada_tensor** out) noexcept {
  static constexpr char kOp[] = "decode_and_crop_jpeg";
  if (out == nullptr) return Fail(LEVADA_MISUSE, "%s: out is NULL", kOp);
  *out = nullptr;
  levada_decode_image_options known;
  levada_attribute attributes[levada::image::kDecodeAttributes];
  levada_status status = ReadOptions(kOp, options, &known);
  if (status != LEVADA_OK) return status;
  ToAttributes(known, attributes);
  levada_tensor* const inputs[] = {const_cast<levada_tensor*>(contents), const_cast<levada_tensor*>(crop_window)};
  status = levada_register_ops();
  if (status != LEVADA_OK) return status;
  return levada_apply_op(kOp, inputs, 2, attributes, levada::image::kDecodeAttributes, out, 1);
}

levada_status levada_decode_image_into(const levada_tensor* contents, const levada_decode_image_options* options,
                                       const levada_array* destination) noexcept {
  static constexpr char kFunction[] = "decode_image_into";
  if (destination == nullptr || destination->struct_size < sizeof(levada_array) || destination->data == nullptr ||
      (destination->rank > 0 && destination->shape == nullptr)) {
    return Fail(LEVADA_MISUSE, "%s: expected a destination with its shape and data", kFunction);
  }
  if ((destination->flags & LEVADA_ARRAY_BYTE_SWAPPED) != 0) {
    return Fail(LEVADA_INVALID_ARGUMENT, "%s: expected a destination in native byte order", kFunction);
  }
  levada_decode_image_options known;
  levada_attribute attributes[levada::image::kDecodeAttributes];
  levada_status status = ReadOptions(kFunction, options, &known);
  if (status != LEVADA_OK) return status;
  known.dtype = destination->dtype;
  ToAttributes(known, attributes);
  Request request;
  levada_dtype dtype = LEVADA_UINT8;
  Bytes bytes;
  status = levada::image::RequestOf(kFunction, true, attributes, &request, &dtype);
  if (status == LEVADA_OK) status = levada::image::ContentsOf(kFunction, contents, &bytes);
  return status == LEVADA_OK ? levada::image::DecodeInto(request, bytes, *destination) : status;
}

levada_status levada_image_shape(const levada_tensor* contents, int64_t* out_shape) noexcept {
  if (out_shape == nullptr) return Fail(LEVADA_MISUSE, "image_shape: out_shape is NULL");
  std::fill_n(out_shape, 3, 0);
  Request request;
  request.op = "image_shape";
  Bytes bytes;
  int64_t shape[3];
  levada_status status = levada::image::ContentsOf(request.op, contents, &bytes);
  if (status == LEVADA_OK) status = levada::image::ReadShape(request, bytes, shape);
  if (status == LEVADA_OK) std::copy_n(shape, 3, out_shape);
  return status;
}

levada_status levada_extract_jpeg_shape(const levada_tensor* contents, levada_dtype output_type,
                                        levada_tensor** out) noexcept {
  if (out == nullptr) return Fail(LEVADA_MISUSE, "extract_jpeg_shape: out is NULL");
  *out = nullptr;
  const levada_attribute attribute = Number(output_type);
  return Apply("extract_jpeg_shape", contents, &attribute, 1, out);
}

levada_status levada_is_jpeg(const levada_tensor* contents, levada_tensor** out) noexcept {
  if (out == nullptr) return Fail(LEVADA_MISUSE, "is_jpeg: out is NULL");
  *out = nullptr;
  return Apply("is_jpeg", contents, nullptr, 0, out);
}

levada_status levada_encode_jpeg(const levada_tensor* image, const levada_encode_jpeg_options* options,
                                 levada_tensor** out) noexcept {
  using namespace levada::image;
  if (out == nullptr) return Fail(LEVADA_MISUSE, "encode_jpeg: out is NULL");
  *out = nullptr;
  levada_encode_jpeg_options known;
  const levada_status status = ReadOptions("encode_jpeg", options, &known);
  if (status != LEVADA_OK) return status;
  levada_attribute attributes[kEncodeAttributes];
  attributes[kFormatChannels] = Number(known.channels);
  attributes[kQuality] = Number(known.quality_given != 0 ? known.quality : 95);
  attributes[kProgressive] = Number(known.progressive != 0);
  attributes[kOptimizeSize] = Number(known.optimize_size != 0);
  attributes[kChromaDownsampling] = Number(known.full_chroma == 0);
  attributes[kDensityInCm] = Number(known.density_in_cm != 0);
  attributes[kXDensity] = Number(known.density_given != 0 ? known.x_density : 300);
  attributes[kYDensity] = Number(known.density_given != 0 ? known.y_density : 300);
  attributes[kXmp] = Text(known.xmp_metadata == nullptr ? "" : known.xmp_metadata);
  return Apply("encode_jpeg", image, attributes, kEncodeAttributes, out);
}

levada_status levada_encode_png(const levada_tensor* image, int32_t compression, levada_tensor** out) noexcept {
  if (out == nullptr) return Fail(LEVADA_MISUSE, "encode_png: out is NULL");
  *out = nullptr;
  const levada_attribute attribute = Number(compression);
  return Apply("encode_png", image, &attribute, 1, out);
}
