#include "kernel/isa/fill.h"

namespace levada::kernel::LEVADA_ISA {

void FillTable(IsaTable* table) {
  FillArithmetic(table);
  FillCompare(table);
  FillUnary(table);
  FillBitwise(table);
  FillGuarded(table);
  FillElementary(table);
  FillElementaryBinary(table);
  FillActivation(table);
  FillSelect(table);
  FillDivision(table);
  FillCast(table);
  FillRange(table);
  FillGather(table);
  FillReduceInteger(table);
  FillReduceFloat(table);
  FillArg(table);
  FillSoftmax(table);
  FillMatmul(table);
  FillMatmulInteger(table);
}

}  // namespace levada::kernel::LEVADA_ISA
