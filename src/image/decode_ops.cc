// decode_jpeg, decode_png, decode_image, decode_and_crop_jpeg, extract_jpeg_shape, is_jpeg.

#include <cstring>
#include <initializer_list>

#include "image/decode.h"
#include "image/ops.h"

namespace levada::image {
namespace {

struct DecodeOp {
  const char* name;
  bool floats;
};
constexpr DecodeOp kDecodeOps[] = {{"decode_jpeg", false}, {"decode_png", false}, {"decode_image", true}};

levada_status CheckContents(const char* op, const levada_tensor* contents) {
  const levada_dtype dtype = levada_tensor_dtype(contents);
  if (dtype != LEVADA_STRING) {
    const char* const name = levada_dtype_name(dtype);
    return Fail(LEVADA_INVALID_ARGUMENT, "%s: expected contents of dtype string, got %s", op, name == nullptr ? "none" : name);
  }
  const int32_t rank = levada_tensor_rank(contents);
  if (rank == 0 || rank == LEVADA_UNKNOWN_RANK) return LEVADA_OK;
  return Fail(LEVADA_INVALID_ARGUMENT, "%s: expected contents of shape [], got rank %d", op, rank);
}

levada_status InferDecode(void* user_data, levada_tensor* const* inputs, const levada_attribute* attributes,
                          levada_output_spec* outputs) {
  const DecodeOp& op = *static_cast<const DecodeOp*>(user_data);
  Request request;
  levada_dtype dtype = LEVADA_UINT8;
  levada_status status = CheckContents(op.name, inputs[0]);
  if (status == LEVADA_OK) status = RequestOf(op.name, op.floats, attributes, &request, &dtype);
  if (status != LEVADA_OK) return status;
  outputs[0].dtype = dtype;
  outputs[0].rank = 3;
  outputs[0].shape[0] = outputs[0].shape[1] = LEVADA_UNKNOWN_DIM;
  outputs[0].shape[2] = request.channels != 0 ? request.channels : LEVADA_UNKNOWN_DIM;
  return LEVADA_OK;
}

levada_status ComputeDecode(void* user_data, levada_tensor* const* inputs, const levada_attribute* attributes,
                            levada_tensor** outputs) {
  const DecodeOp& op = *static_cast<const DecodeOp*>(user_data);
  Request request;
  levada_dtype dtype = LEVADA_UINT8;
  Bytes bytes;
  levada_status status = RequestOf(op.name, op.floats, attributes, &request, &dtype);
  if (status == LEVADA_OK) status = ContentsOf(op.name, inputs[0], &bytes);
  return status == LEVADA_OK ? Decode(request, bytes, dtype, outputs) : status;
}

constexpr char kCrop[] = "decode_and_crop_jpeg";
constexpr levada_attribute_kind kDecodeKinds[kDecodeAttributes] = {
    LEVADA_ATTRIBUTE_NUMBER, LEVADA_ATTRIBUTE_NUMBER, LEVADA_ATTRIBUTE_NUMBER, LEVADA_ATTRIBUTE_NUMBER,
    LEVADA_ATTRIBUTE_NUMBER, LEVADA_ATTRIBUTE_NUMBER, LEVADA_ATTRIBUTE_NUMBER, LEVADA_ATTRIBUTE_REAL};

levada_status CropRequestOf(const levada_attribute* attributes, Request* request) {
  levada_dtype dtype = LEVADA_UINT8;
  const levada_status status = RequestOf(kCrop, false, attributes, request, &dtype);
  if (status != LEVADA_OK || dtype == LEVADA_UINT8) return status;
  return Fail(LEVADA_INVALID_ARGUMENT, "%s: expected a dtype of uint8, got uint16", kCrop);
}

levada_status InferCrop(void*, levada_tensor* const* inputs, const levada_attribute* attributes,
                        levada_output_spec* outputs) {
  Request request;
  levada_status status = CheckContents(kCrop, inputs[0]);
  if (status == LEVADA_OK) status = CropRequestOf(attributes, &request);
  if (status != LEVADA_OK) return status;
  const int32_t rank = levada_tensor_rank(inputs[1]);
  const int64_t count = rank == 1 ? levada_tensor_dim(inputs[1], 0) : LEVADA_UNKNOWN_DIM;
  if (levada_tensor_dtype(inputs[1]) != LEVADA_INT32 || (rank != 1 && rank != LEVADA_UNKNOWN_RANK) ||
      (count != 4 && count != LEVADA_UNKNOWN_DIM)) {
    return Fail(LEVADA_INVALID_ARGUMENT, "%s: expected a crop_window of dtype int32 and shape [4]", kCrop);
  }
  outputs[0].dtype = LEVADA_UINT8;
  outputs[0].rank = 3;
  outputs[0].shape[0] = outputs[0].shape[1] = LEVADA_UNKNOWN_DIM;
  outputs[0].shape[2] = request.channels != 0 ? request.channels : LEVADA_UNKNOWN_DIM;
  return LEVADA_OK;
}

// Of any strides.
levada_status WindowOf(const levada_tensor* tensor, Window* window) {
  levada_array array = {};
  array.struct_size = sizeof(array);
  const levada_status status = levada_tensor_describe(tensor, &array);
  if (status != LEVADA_OK) return status;
  if (array.rank != 1 || array.shape[0] != 4 || array.dtype != LEVADA_INT32) {
    return Fail(LEVADA_INVALID_ARGUMENT, "%s: expected a crop_window of dtype int32 and shape [4]", kCrop);
  }
  int64_t* const parts[] = {&window->top, &window->left, &window->height, &window->width};
  for (int i = 0; i < 4; ++i) {
    int32_t value;
    std::memcpy(&value, static_cast<const char*>(array.data) + i * array.byte_strides[0], sizeof(value));
    *parts[i] = value;
  }
  return LEVADA_OK;
}

levada_status ComputeCrop(void*, levada_tensor* const* inputs, const levada_attribute* attributes,
                          levada_tensor** outputs) {
  Request request;
  Bytes bytes;
  Window window;
  levada_status status = CropRequestOf(attributes, &request);
  if (status == LEVADA_OK) status = ContentsOf(kCrop, inputs[0], &bytes);
  if (status == LEVADA_OK) status = WindowOf(inputs[1], &window);
  return status == LEVADA_OK ? DecodeWindow(request, bytes, window, outputs) : status;
}

constexpr char kExtract[] = "extract_jpeg_shape";

levada_status InferExtract(void*, levada_tensor* const* inputs, const levada_attribute* attributes,
                           levada_output_spec* outputs) {
  const int64_t dtype = attributes[0].number;
  if (dtype != LEVADA_INT32 && dtype != LEVADA_INT64) {
    return Fail(LEVADA_INVALID_ARGUMENT, "%s: expected an output type of int32 or int64", kExtract);
  }
  outputs[0].dtype = static_cast<int32_t>(dtype);
  outputs[0].rank = 1;
  outputs[0].shape[0] = 3;
  return CheckContents(kExtract, inputs[0]);
}

levada_status ComputeExtract(void*, levada_tensor* const* inputs, const levada_attribute* attributes,
                             levada_tensor** outputs) {
  Bytes bytes;
  int64_t shape[3];
  levada_status status = ContentsOf(kExtract, inputs[0], &bytes);
  if (status != LEVADA_OK) return status;
  if (!IsJpeg(bytes)) return Fail(LEVADA_INVALID_ARGUMENT, "%s: expected the bytes of a JPEG, got others", kExtract);
  Request request;
  request.op = kExtract;
  status = ReadShape(request, bytes, shape);
  if (status != LEVADA_OK) return status;
  const int64_t three = 3;
  void* data = nullptr;
  const levada_dtype dtype = static_cast<levada_dtype>(attributes[0].number);
  status = levada_tensor_allocate(dtype, &three, 1, &data, outputs);
  for (int i = 0; status == LEVADA_OK && i < 3; ++i) {
    if (dtype == LEVADA_INT64) {
      static_cast<int64_t*>(data)[i] = shape[i];
    } else {
      static_cast<int32_t*>(data)[i] = static_cast<int32_t>(shape[i]);
    }
  }
  return status;
}

levada_status InferIsJpeg(void*, levada_tensor* const* inputs, const levada_attribute*, levada_output_spec* outputs) {
  outputs[0].dtype = LEVADA_BOOL;
  outputs[0].rank = 0;
  return CheckContents("is_jpeg", inputs[0]);
}

levada_status ComputeIsJpeg(void*, levada_tensor* const* inputs, const levada_attribute*, levada_tensor** outputs) {
  Bytes bytes;
  void* data = nullptr;
  levada_status status = ContentsOf("is_jpeg", inputs[0], &bytes);
  if (status == LEVADA_OK) status = levada_tensor_allocate(LEVADA_BOOL, nullptr, 0, &data, outputs);
  if (status == LEVADA_OK) *static_cast<bool*>(data) = IsJpeg(bytes);
  return status;
}

levada_status DefineDecoder(const DecodeOp& op) {
  const levada_op_definition definition = {sizeof(definition), 1, kDecodeAttributes, 1, op.name, kDecodeKinds, InferDecode,
                                           ComputeDecode, const_cast<DecodeOp*>(&op)};
  return levada_define_op(&definition);
}

}  // namespace

levada_status RequestOf(const char* op, bool floats, const levada_attribute* attributes, Request* request,
                        levada_dtype* dtype) {
  const auto number = [attributes](int index) { return attributes[index].number; };
  const int64_t channels = number(kChannels), ratio = number(kRatio), type = number(kDType);
  if (channels != 0 && channels != 1 && channels != 3 && channels != 4) {
    return Fail(LEVADA_INVALID_ARGUMENT, "%s: expected channels 0, 1, 3 or 4, got %lld", op,
                static_cast<long long>(channels));
  }
  if (ratio != 1 && ratio != 2 && ratio != 4 && ratio != 8) {
    return Fail(LEVADA_INVALID_ARGUMENT, "%s: expected a ratio of 1, 2, 4 or 8, got %lld", op,
                static_cast<long long>(ratio));
  }
  if (type != LEVADA_UINT8 && type != LEVADA_UINT16 && !(floats && type == LEVADA_FLOAT32)) {
    const char* const name = levada_dtype_name(static_cast<levada_dtype>(type));
    return Fail(LEVADA_INVALID_ARGUMENT, "%s: expected a dtype of uint8%s, got %s", op,
                floats ? ", uint16 or float32" : " or uint16", name == nullptr ? "none" : name);
  }
  if (number(kDctMethod) < LEVADA_DCT_DEFAULT || number(kDctMethod) > LEVADA_DCT_INTEGER_ACCURATE) {
    return Fail(LEVADA_INVALID_ARGUMENT, "%s: expected a dct_method of '', 'INTEGER_FAST' or 'INTEGER_ACCURATE'", op);
  }
  if (number(kPixelLimit) < 1) {
    return Fail(LEVADA_INVALID_ARGUMENT, "%s: expected max_pixels of 1 or more, got %lld", op,
                static_cast<long long>(number(kPixelLimit)));
  }
  request->op = op;
  request->channels = static_cast<int>(channels);
  request->ratio = static_cast<int>(ratio);
  request->fancy_upscaling = number(kFancyUpscaling) != 0;
  request->try_recover_truncated = number(kTryRecoverTruncated) != 0;
  request->accurate_dct = number(kDctMethod) == LEVADA_DCT_INTEGER_ACCURATE;
  request->max_pixels = number(kPixelLimit);
  request->acceptable_fraction = attributes[kAcceptableFraction].real;
  *dtype = static_cast<levada_dtype>(type);
  return LEVADA_OK;
}

levada_status DefineDecoders() {
  for (const DecodeOp& op : kDecodeOps) {
    const levada_status status = DefineDecoder(op);
    if (status != LEVADA_OK) return status;
  }
  static constexpr levada_attribute_kind kNumber = LEVADA_ATTRIBUTE_NUMBER;
  const levada_op_definition extract = {sizeof(extract), 1, 1, 1, kExtract, &kNumber, InferExtract, ComputeExtract, nullptr};
  const levada_op_definition is_jpeg = {sizeof(is_jpeg), 1, 0, 1, "is_jpeg", nullptr, InferIsJpeg, ComputeIsJpeg, nullptr};
  const levada_op_definition crop = {sizeof(crop), 2, kDecodeAttributes, 1, kCrop, kDecodeKinds, InferCrop, ComputeCrop, nullptr};
  for (const levada_op_definition* definition : {&extract, &is_jpeg, &crop}) {
    const levada_status status = levada_define_op(definition);
    if (status != LEVADA_OK) return status;
  }
  return LEVADA_OK;
}

}  // namespace levada::image
