#include "kernel/plain/complex.h"
#include "kernel/plain/plain.h"

namespace levada::kernel::base {

void FillComplexElementary(IsaTable* table) {
  (void)table;
}

}  // namespace levada::kernel::base
