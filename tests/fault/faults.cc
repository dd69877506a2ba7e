#include "faults.h"

#include <atomic>

namespace levada_fault {
namespace {

// Constant-initialised: operator new runs before any constructor does.
constinit std::atomic<int> armed_kind{-1};
constinit std::atomic<bool> persistent{false};
constinit std::atomic<int64_t> calls{0};
constinit std::atomic<int64_t> fail_at{0};
constinit std::atomic<int64_t> injected{0};

}  // namespace

const char* NameOf(Kind kind) {
  switch (kind) {
    case Kind::kAllocation:
      return "allocation";
    case Kind::kFile:
      return "file";
    case Kind::kThread:
      return "thread";
  }
  return "unknown";
}

const char* NameOf(Mode mode) { return mode == Mode::kOnce ? "once" : "from"; }

void Arm(Kind kind, Mode mode, int64_t k) {
  calls = 0;
  injected = 0;
  fail_at = k;
  persistent = mode == Mode::kFrom;
  armed_kind = static_cast<int>(kind);
}

int64_t Disarm() {
  armed_kind = -1;
  return injected;
}

bool ShouldFail(Kind kind) {
  if (armed_kind.load(std::memory_order_relaxed) != static_cast<int>(kind)) return false;
  const int64_t call = ++calls;
  const bool fails = persistent ? call >= fail_at : call == fail_at;
  if (fails) ++injected;
  return fails;
}

}  // namespace levada_fault
