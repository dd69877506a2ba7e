#include "io/arrow_device.h"

#include <cerrno>
#include <memory>
#include <new>
#include <string>

#include "io/arrow.h"

namespace levada {
namespace {

constexpr ArrowDeviceType kCpu = 1;

// As Arrow's specification numbers them.
const char* NameOfDevice(ArrowDeviceType type) {
  constexpr const char* kNames[] = {nullptr, "CPU",  "CUDA", "CUDA_HOST", "OPENCL",  nullptr,        nullptr,  "VULKAN", "METAL",
                                    "VPI",   "ROCM", "ROCM_HOST", "EXT_DEV", "CUDA_MANAGED", "ONEAPI", "WEBGPU", "HEXAGON"};
  constexpr ArrowDeviceType kCount = sizeof(kNames) / sizeof(kNames[0]);
  const char* const name = type >= 0 && type < kCount ? kNames[type] : nullptr;
  return name != nullptr ? name : "unknown";
}

Status CheckDevice(ArrowDeviceType type, const void* event) {
  if (type != kCpu) {
    return Unimplemented("from_arrow: expected memory of the device CPU (1), got %s (%d)", NameOfDevice(type), type);
  }
  if (event == nullptr) return Status::Ok();
  return InvalidArgument("from_arrow: expected no event to wait for, got one beside memory of the device CPU");
}

struct Adapter {
  explicit Adapter(ArrowDeviceArrayStream* moved) : stream(*moved) { moved->release = nullptr; }
  ~Adapter() {
    if (stream.release != nullptr) stream.release(&stream);
  }
  ArrowDeviceArrayStream stream;
  std::string error;  // of this stream; empty: the producer's counts
};

Adapter& AdapterOf(ArrowArrayStream* stream) { return *static_cast<Adapter*>(stream->private_data); }

int GetSchema(ArrowArrayStream* self, ArrowSchema* out) {
  Adapter& adapter = AdapterOf(self);
  return adapter.stream.get_schema(&adapter.stream, out);
}

int GetNext(ArrowArrayStream* self, ArrowArray* out) {
  Adapter& adapter = AdapterOf(self);
  ArrowDeviceArray next = {};
  adapter.error.clear();
  const int failure = adapter.stream.get_next(&adapter.stream, &next);
  if (failure != 0) return failure;
  out->release = nullptr;
  if (next.array.release == nullptr) return 0;  // the end
  try {
    const Status status = ArrowArrayFromDevice(&next, out);
    if (status.ok()) return 0;
    adapter.error = status.message();
    return status.code() == Code::kResourceExhausted ? ENOMEM : ENOSYS;
  } catch (const std::bad_alloc&) {  // the caller may be C
    return ENOMEM;
  }
}

const char* GetLastError(ArrowArrayStream* self) {
  Adapter& adapter = AdapterOf(self);
  if (!adapter.error.empty()) return adapter.error.c_str();
  return adapter.stream.get_last_error != nullptr ? adapter.stream.get_last_error(&adapter.stream) : nullptr;
}

void Release(ArrowArrayStream* self) {
  delete static_cast<Adapter*>(self->private_data);
  self->release = nullptr;
}

}  // namespace

Status ArrowArrayFromDevice(ArrowDeviceArray* device, ArrowArray* out) {
  const ArrowGuard<ArrowArray> guard(&device->array);
  if (device->array.release == nullptr) return InvalidArgument("from_arrow: expected an array, got a released struct");
  LEVADA_RETURN_IF_ERROR(CheckDevice(device->device_type, device->sync_event));
  *out = device->array;
  device->array.release = nullptr;
  return Status::Ok();
}

Status ArrowStreamFromDevice(ArrowDeviceArrayStream* device, ArrowArrayStream* out) {
  const ArrowGuard<ArrowDeviceArrayStream> guard(device);
  if (device->release == nullptr) return InvalidArgument("from_arrow: expected a stream, got a released struct");
  LEVADA_RETURN_IF_ERROR(CheckDevice(device->device_type, nullptr));
  *out = ArrowArrayStream{GetSchema, GetNext, GetLastError, Release, new Adapter(device)};
  return Status::Ok();
}

}  // namespace levada
