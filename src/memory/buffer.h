#ifndef LEVADA_MEMORY_BUFFER_H_
#define LEVADA_MEMORY_BUFFER_H_

// Bytes and the duty to give them back.

#include <cstdint>
#include <string>

#include "base/live.h"
#include "base/ref.h"
#include "base/status.h"

namespace levada {

class File;

// Numbers of levada_memory.
enum class MemoryKind : int32_t { kNone = 0, kOwned = 1, kBorrowed = 2, kMapped = 3 };

// A block of bytes with one way of giving it back. Invariants: 1. `give_back` runs exactly once, in the destructor, on the
// thread that drops the last reference; 2. the bytes of an owned buffer are 64-byte aligned and written only by its maker
// before it is shared, or by a variable that holds the only reference. Thread-safe by immutability.
class Buffer : public RefCounted<Buffer> {
 public:
  using GiveBack = void (*)(void* context, void* data, int64_t nbytes);

  Buffer(MemoryKind kind, void* data, int64_t nbytes, GiveBack give_back, void* context)
      : data_(data), nbytes_(nbytes), give_back_(give_back), context_(context), kind_(kind) {}
  ~Buffer() {
    if (give_back_ != nullptr) give_back_(context_, data_, nbytes_);
  }

  // New 64-byte aligned memory, from the recycling pool when it has a block of that size. Contents are undefined.
  static Result<Ref<Buffer>> Allocate(int64_t nbytes);
  // Memory of somebody else; release(user_data) runs once, also when this fails.
  static Result<Ref<Buffer>> Borrow(void* data, int64_t nbytes, void* user_data, void (*release)(void*));
  // The first nbytes of a file (0: all of it), mapped read-only.
  static Result<Ref<Buffer>> MapFile(const std::string& path, int64_t nbytes);

  MemoryKind kind() const { return kind_; }
  // The file of a mapped buffer, open as long as the buffer lives; else null.
  const File* file() const { return kind_ == MemoryKind::kMapped ? static_cast<const File*>(context_) : nullptr; }
  char* data() const { return static_cast<char*>(data_); }
  int64_t nbytes() const { return nbytes_; }

 private:
  void* data_;
  int64_t nbytes_;
  GiveBack give_back_;
  void* context_;
  MemoryKind kind_;
  Counted<ObjectKind::kBuffer> counted_;
};

// How often the calling thread has allocated tensor memory.
extern constinit thread_local int64_t allocations_of_thread;
inline int64_t AllocationsOfThread() { return allocations_of_thread; }

}  // namespace levada

#endif  // LEVADA_MEMORY_BUFFER_H_
