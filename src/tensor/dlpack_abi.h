#ifndef LEVADA_TENSOR_DLPACK_ABI_H_
#define LEVADA_TENSOR_DLPACK_ABI_H_

// The memory layout of DLPack 1.0 (and of the unversioned struct before it), written from its specification. Sizes and
// offsets are what counts; the struct names are those that the C header declares.

#include <cstddef>
#include <cstdint>

namespace levada::dlpack {

inline constexpr uint32_t kMajor = 1;
inline constexpr uint32_t kMinor = 0;

inline constexpr int32_t kCpu = 1;
// Memory of another device's driver that the CPU reads too.
inline constexpr int32_t kCudaHost = 3;
inline constexpr int32_t kRocmHost = 11;
inline constexpr int32_t kCudaManaged = 13;

inline constexpr uint64_t kReadOnly = 1;
inline constexpr uint64_t kIsCopied = 2;

struct Device {
  int32_t type;
  int32_t id;
};

struct DataType {
  uint8_t code;
  uint8_t bits;
  uint16_t lanes;
};

// shape and strides count elements; strides may be null before version 1.2: C order.
struct TensorView {
  void* data;
  Device device;
  int32_t rank;
  DataType dtype;
  int64_t* shape;
  int64_t* strides;
  uint64_t byte_offset;
};
static_assert(sizeof(TensorView) == 48 && offsetof(TensorView, shape) == 24);

struct Version {
  uint32_t major;
  uint32_t minor;
};

}  // namespace levada::dlpack

extern "C" {

struct DLManagedTensor {
  levada::dlpack::TensorView view;
  void* manager;
  void (*deleter)(DLManagedTensor* self);
};

struct DLManagedTensorVersioned {
  levada::dlpack::Version version;
  void* manager;
  void (*deleter)(DLManagedTensorVersioned* self);
  uint64_t flags;
  levada::dlpack::TensorView view;
};

}  // extern "C"

static_assert(sizeof(DLManagedTensor) == 64 && sizeof(DLManagedTensorVersioned) == 80);

#endif  // LEVADA_TENSOR_DLPACK_ABI_H_
