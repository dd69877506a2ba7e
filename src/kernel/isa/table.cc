#include "kernel/isa/fill.h"

namespace levada::kernel::LEVADA_ISA {

void FillTable(IsaTable* table) {
  FillArithmetic(table);
  FillCompare(table);
  FillUnary(table);
  FillElementary(table);
  FillElementaryBinary(table);
  FillActivation(table);
  FillSelect(table);
  FillDivision(table);
  FillCast(table);
  FillRange(table);
  FillGather(table);
  FillRandom(table);
  FillReduceInteger(table);
  FillReduceFloat(table);
  FillSoftmax(table);
  FillSort(table);
  FillTopK(table);
  FillMatmul(table);
  FillMatmulInteger(table);
#if !defined(LEVADA_WITHOUT_SPARED)
  FillBitwise(table);
  FillGuarded(table);
  FillArg(table);
#endif
}

}  // namespace levada::kernel::LEVADA_ISA
