#include "kernel/plain/plain.h"

namespace levada::kernel::base {

void FillPlainTable(IsaTable* table) {
  FillCastGeneric(table);
  FillSaturateCast(table);
  FillIntegerDivision(table);
  FillFloatDivision(table);
  FillNextafter(table);
  FillSpecial(table);
  FillGammas(table);
  FillBessel(table);
  FillIntegrals(table);
  FillComplex(table);
  FillComplexParts(table);
  FillComplexElementary(table);
  FillComplexReduce(table);
}

}  // namespace levada::kernel::base
