#ifndef LEVADA_KERNEL_ISA_FILL_H_
#define LEVADA_KERNEL_ISA_FILL_H_

// Each file of isa/ puts its loops into the table with one of these.

#include "kernel/isa/isa.h"

namespace levada::kernel::LEVADA_ISA {

void FillArithmetic(IsaTable* table);
void FillCompare(IsaTable* table);
void FillUnary(IsaTable* table);
void FillBitwise(IsaTable* table);
void FillGuarded(IsaTable* table);
void FillElementary(IsaTable* table);
void FillElementaryBinary(IsaTable* table);
void FillActivation(IsaTable* table);
void FillSelect(IsaTable* table);
void FillDivision(IsaTable* table);
void FillCast(IsaTable* table);
void FillRange(IsaTable* table);
void FillGather(IsaTable* table);
void FillRandom(IsaTable* table);
void FillReduceInteger(IsaTable* table);
void FillReduceFloat(IsaTable* table);
void FillArg(IsaTable* table);
void FillSoftmax(IsaTable* table);
void FillSort(IsaTable* table);
void FillTopK(IsaTable* table);
void FillMatmul(IsaTable* table);
void FillMatmulInteger(IsaTable* table);

// One row per dtype: LEVADA_EACH_INTEGER(X) expands X(DType enumerator, C++ type).
#define LEVADA_EACH_INTEGER(X) \
  X(kInt8, int8_t) X(kInt16, int16_t) X(kInt32, int32_t) X(kInt64, int64_t) \
  X(kUInt8, uint8_t) X(kUInt16, uint16_t) X(kUInt32, uint32_t) X(kUInt64, uint64_t)
#define LEVADA_EACH_SIGNED(X) X(kInt8, int8_t) X(kInt16, int16_t) X(kInt32, int32_t) X(kInt64, int64_t)
#define LEVADA_EACH_WIDE_FLOAT(X) X(kFloat32, float) X(kFloat64, double)
#define LEVADA_EACH_HALF(X) X(kFloat16, Float16) X(kBFloat16, BFloat16)

}  // namespace levada::kernel::LEVADA_ISA

#endif  // LEVADA_KERNEL_ISA_FILL_H_
