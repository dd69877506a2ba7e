#include "kernel/simd.h"

#include <atomic>
#include <cstdlib>
#include <cstring>

#include "kernel/isa/table.h"

namespace levada::kernel {
namespace {

bool MachineHas(Simd simd) {
#if defined(__x86_64__)
  __builtin_cpu_init();  // also looks at what the operating system saves
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
  const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#else
  const bool avx2 = false;
  const bool avx512 = false;
#endif
  switch (simd) {
    case Simd::kBase: return true;
    case Simd::kAvx2: return avx2;
    case Simd::kAvx512: return avx512;
  }
  return false;
}

bool CompiledFor(Simd simd) {
#if defined(LEVADA_HAVE_AVX2)
  if (simd == Simd::kAvx2) return true;
#endif
#if defined(LEVADA_HAVE_AVX512)
  if (simd == Simd::kAvx512) return true;
#endif
  return simd == Simd::kBase;
}

IsaTable MakeTable(Simd simd) {
  IsaTable table = {};
  base::FillPlainTable(&table);
  base::FillTable(&table);
#if defined(LEVADA_HAVE_AVX2)
  if (simd >= Simd::kAvx2) avx2::FillTable(&table);
#endif
#if defined(LEVADA_HAVE_AVX512)
  if (simd == Simd::kAvx512) avx512::FillTable(&table);
#endif
  static_cast<void>(simd);
  return table;
}

// Each table is made at its first use; the compiler's guard makes that safe from any thread.
const IsaTable& TableOf(Simd simd) {
  switch (simd) {
    case Simd::kAvx2: {
      static const IsaTable table = MakeTable(Simd::kAvx2);
      return table;
    }
    case Simd::kAvx512: {
      static const IsaTable table = MakeTable(Simd::kAvx512);
      return table;
    }
    case Simd::kBase: break;
  }
  static const IsaTable table = MakeTable(Simd::kBase);
  return table;
}

bool Usable(Simd simd) { return CompiledFor(simd) && MachineHas(simd); }

// The environment only lowers: a name that the machine cannot honour means the best below it.
Simd Choose() {
  Simd highest = Simd::kAvx512;
  if (const char* wanted = std::getenv("LEVADA_SIMD")) {
    if (std::strcmp(wanted, "base") == 0) highest = Simd::kBase;
    if (std::strcmp(wanted, "avx2") == 0) highest = Simd::kAvx2;
  }
  if (highest >= Simd::kAvx512 && Usable(Simd::kAvx512)) return Simd::kAvx512;
  if (highest >= Simd::kAvx2 && Usable(Simd::kAvx2)) return Simd::kAvx2;
  return Simd::kBase;
}

std::atomic<int> forced_simd{-1};  // a Simd, or -1

}  // namespace

Simd ActiveSimd() {
  static const Simd chosen = Choose();
  const int forced = forced_simd.load(std::memory_order_relaxed);
  return forced < 0 ? chosen : static_cast<Simd>(forced);
}

const IsaTable& ActiveTable() { return TableOf(ActiveSimd()); }

const char* SimdName(Simd simd) {
  switch (simd) {
    case Simd::kBase: return "base";
    case Simd::kAvx2: return "avx2";
    case Simd::kAvx512: return "avx512";
  }
  return "unknown";
}

bool ForceSimd(Simd simd) {
  if (!Usable(simd)) return false;
  forced_simd.store(static_cast<int>(simd), std::memory_order_relaxed);
  return true;
}

}  // namespace levada::kernel
