#ifndef LEVADA_IO_ARROW_DEVICE_H_
#define LEVADA_IO_ARROW_DEVICE_H_

// The Arrow C device interface: arrays and streams whose memory is the processor's.

#include "base/status.h"
#include "io/arrow_abi.h"

namespace levada {

// Moves the array out; *device is released otherwise.
Status ArrowArrayFromDevice(ArrowDeviceArray* device, ArrowArray* out);
// A stream that gives the arrays of another, which it takes over; *device is released otherwise.
Status ArrowStreamFromDevice(ArrowDeviceArrayStream* device, ArrowArrayStream* out);

}  // namespace levada

#endif  // LEVADA_IO_ARROW_DEVICE_H_
