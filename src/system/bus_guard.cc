#include "system/bus_guard.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <new>

namespace levada {
namespace {

// One mapping. A signal handler reads it at any time: `begin` is written last and cleared first.
struct Slot {
  std::atomic<uintptr_t> begin{0};  // 0: free; 1: being filled
  std::atomic<uintptr_t> end{0};
  std::atomic<bool> broken{false};
};

// Blocks of slots are never given back.
struct Slots {
  Slot slots[64];
  std::atomic<Slots*> next{nullptr};
};

constinit Slots first_slots;
constinit std::atomic<int64_t> bus_errors{0};
constinit std::atomic<bool> installed{false};
constinit struct sigaction previous = {};

template <typename Test>
Slot* FindSlot(Test test) {
  for (Slots* block = &first_slots; block != nullptr; block = block->next.load(std::memory_order_acquire)) {
    for (Slot& slot : block->slots) {
      if (test(slot)) return &slot;
    }
  }
  return nullptr;
}

Slot* SlotAt(uintptr_t address) {
  return FindSlot([address](const Slot& slot) {
    const uintptr_t begin = slot.begin.load(std::memory_order_acquire);
    return begin > 1 && begin <= address && address < slot.end.load(std::memory_order_relaxed);
  });
}

bool TakeSlot(Slot& slot) {
  uintptr_t free = 0;
  return slot.begin.compare_exchange_strong(free, 1, std::memory_order_acq_rel);
}

// Zeros from the page of the fault to the end of the mapping: what lies behind it is gone too.
bool PutZeros(uintptr_t address) {
  Slot* const slot = SlotAt(address);
  if (slot == nullptr) return false;
  const uintptr_t page = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  const uintptr_t begin = address / page * page;
  const uintptr_t end = (slot->end.load(std::memory_order_relaxed) + page - 1) / page * page;
  slot->broken.store(true, std::memory_order_relaxed);
  bus_errors.fetch_add(1, std::memory_order_release);
  return mmap(reinterpret_cast<void*>(begin), end - begin, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) !=
         MAP_FAILED;
}

void OnBusError(int signal, siginfo_t* info, void* context) {
  const int error = errno;
  const bool handled = info->si_code == BUS_ADRERR && PutZeros(reinterpret_cast<uintptr_t>(info->si_addr));
  errno = error;
  if (handled) return;
  if ((previous.sa_flags & SA_SIGINFO) != 0) return previous.sa_sigaction(signal, info, context);
  const bool sent = info->si_code <= 0;  // by a process, not by an access
  if (sent && previous.sa_handler == SIG_IGN) return;
  if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) return previous.sa_handler(signal);
  // The access is made again, and ends the process as it would have without the guard.
  sigaction(SIGBUS, &previous, nullptr);
  if (sent) raise(signal);
}

}  // namespace

Status InstallBusGuard() {
  if (installed.exchange(true)) return Status::Ok();
  struct sigaction action = {};
  action.sa_sigaction = OnBusError;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  sigemptyset(&action.sa_mask);
  if (sigaction(SIGBUS, nullptr, &previous) == 0 && sigaction(SIGBUS, &action, nullptr) == 0) return Status::Ok();
  installed.store(false);
  return Unavailable("install_sigbus_guard: %s", strerror(errno));
}

void NoteMapping(void* address, int64_t nbytes) {
  Slot* slot = FindSlot(TakeSlot);
  if (slot == nullptr) {
    Slots* const block = new (std::nothrow) Slots;
    if (block == nullptr) return;  // a mapping without a guard
    slot = &block->slots[0];
    TakeSlot(*slot);
    block->next.store(first_slots.next.load(std::memory_order_relaxed), std::memory_order_relaxed);
    Slots* next = block->next.load(std::memory_order_relaxed);
    while (!first_slots.next.compare_exchange_weak(next, block, std::memory_order_acq_rel)) {
      block->next.store(next, std::memory_order_relaxed);
    }
  }
  const uintptr_t begin = reinterpret_cast<uintptr_t>(address);
  slot->end.store(begin + static_cast<uintptr_t>(nbytes), std::memory_order_relaxed);
  slot->broken.store(false, std::memory_order_relaxed);
  slot->begin.store(begin, std::memory_order_release);
}

void ForgetMapping(void* address) {
  const uintptr_t begin = reinterpret_cast<uintptr_t>(address);
  Slot* const slot = FindSlot([begin](const Slot& s) { return s.begin.load(std::memory_order_acquire) == begin; });
  if (slot != nullptr) slot->begin.store(0, std::memory_order_release);
}

int64_t BusErrors() { return bus_errors.load(std::memory_order_acquire); }

bool IsBroken(const void* address) {
  if (BusErrors() == 0) return false;
  const Slot* const slot = SlotAt(reinterpret_cast<uintptr_t>(address));
  return slot != nullptr && slot->broken.load(std::memory_order_relaxed);
}

}  // namespace levada
