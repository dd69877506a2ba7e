#ifndef LEVADA_KERNEL_PLAIN_PLAIN_H_
#define LEVADA_KERNEL_PLAIN_PLAIN_H_

// Loops that exist once, at the baseline of the architecture: rare pairs of dtypes, integer division, complex numbers.

#include "kernel/isa/fill.h"

namespace levada::kernel::base {

void FillCastGeneric(IsaTable* table);
void FillSaturateCast(IsaTable* table);
void FillIntegerDivision(IsaTable* table);
void FillFloatDivision(IsaTable* table);
void FillNextafter(IsaTable* table);
void FillSpecial(IsaTable* table);
void FillGammas(IsaTable* table);
void FillBessel(IsaTable* table);
void FillIntegrals(IsaTable* table);
void FillComplex(IsaTable* table);
void FillComplexParts(IsaTable* table);
void FillComplexElementary(IsaTable* table);
void FillComplexReduce(IsaTable* table);

#define LEVADA_EACH_STORAGE(X)                                                                              \
  X(kInt2, Int2) X(kInt4, Int4) X(kUInt2, UInt2) X(kUInt4, UInt4) X(kFloat8E4M3B11FNUZ, Float8E4M3B11FNUZ)     \
  X(kFloat8E4M3FN, Float8E4M3FN) X(kFloat8E4M3FNUZ, Float8E4M3FNUZ) X(kFloat8E5M2, Float8E5M2)                 \
  X(kFloat8E5M2FNUZ, Float8E5M2FNUZ)

// X(DType enumerator, C++ type of these loops): all dtypes but string.
#define LEVADA_EACH_PLAIN(X)                                                                             \
  X(kBool, Bool) LEVADA_EACH_INTEGER(X) LEVADA_EACH_HALF(X) LEVADA_EACH_WIDE_FLOAT(X)                    \
  X(kComplex64, Complex<float>) X(kComplex128, Complex<double>) LEVADA_EACH_STORAGE(X)

}  // namespace levada::kernel::base

#endif  // LEVADA_KERNEL_PLAIN_PLAIN_H_
