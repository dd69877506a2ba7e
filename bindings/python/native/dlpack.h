/* The DLPack structs, ABI version 1, declared by their published layout; levada's header leaves them opaque. */
#ifndef LEVADA_PYTHON_DLPACK_H_
#define LEVADA_PYTHON_DLPACK_H_

#include <stdint.h>

typedef struct DLTensorLayout {
  void *data;
  int32_t device_type;
  int32_t device_id;
  int32_t ndim;
  uint8_t type_code;
  uint8_t type_bits;
  uint16_t type_lanes;
  int64_t *shape;
  int64_t *strides;
  uint64_t byte_offset;
} DLTensorLayout;

struct DLManagedTensor {
  DLTensorLayout dl_tensor;
  void *manager_ctx;
  void (*deleter)(struct DLManagedTensor *self);
};

struct DLManagedTensorVersioned {
  uint32_t major;
  uint32_t minor;
  void *manager_ctx;
  void (*deleter)(struct DLManagedTensorVersioned *self);
  uint64_t flags;
  DLTensorLayout dl_tensor;
};

/* Strings have no type there, and elements of less than a byte are packed. */
static inline int LvHasDlpackType(int32_t dtype) { return (dtype & 0xFF) >= 8 && dtype < 0x8000; }

enum { LV_DLPACK_READONLY = 1, LV_DLPACK_COPIED = 2, LV_DLPACK_CPU = 1 };

#endif /* LEVADA_PYTHON_DLPACK_H_ */
