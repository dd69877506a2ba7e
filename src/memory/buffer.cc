#include "memory/buffer.h"

#include <memory>

#include "base/callback.h"
#include "memory/pool.h"
#include "system/files.h"

namespace levada {
namespace {

// Large buffers come from the pool, whose block size is the size class, not the size asked for; the context is the table.
void GiveBackOwned(void* context, void* data, int64_t nbytes) {
  PoolFree({data, nbytes, static_cast<const AllocationTable*>(context)});
}

void GiveBackBorrowed(void* context, void*, int64_t) { static_cast<UserData*>(context)->Release(); }

void GiveBackMapped(void* context, void* data, int64_t nbytes) {
  std::unique_ptr<File> file(static_cast<File*>(context));
  if (nbytes > 0) file->Unmap(data, nbytes);
}

}  // namespace

constinit thread_local int64_t allocations_of_thread = 0;

Result<Ref<Buffer>> Buffer::Allocate(int64_t nbytes) {
  ++allocations_of_thread;
  PoolBlock block = PoolAllocate(nbytes);
  if (block.data == nullptr) {
    return ResourceExhausted("out of memory: %lld bytes for a tensor", static_cast<long long>(nbytes));
  }
  struct Guard {
    PoolBlock* block;
    ~Guard() {
      if (block != nullptr) PoolFree(*block);
    }
  } guard{&block};
  Ref<Buffer> buffer = MakeRef<Buffer>(MemoryKind::kOwned, block.data, block.nbytes, GiveBackOwned,
                                       const_cast<AllocationTable*>(block.table));
  guard.block = nullptr;
  return buffer;
}

Result<Ref<Buffer>> Buffer::Borrow(void* data, int64_t nbytes, void* user_data, void (*release)(void*)) {
  Ref<UserData> owner = UserDataGuard(user_data, release).Take();
  Ref<Buffer> buffer = MakeRef<Buffer>(MemoryKind::kBorrowed, data, nbytes, GiveBackBorrowed, owner.get());
  owner.release();
  return buffer;
}

Result<Ref<Buffer>> Buffer::MapFile(const std::string& path, int64_t nbytes) {
  LEVADA_ASSIGN_OR_RETURN(File opened, File::Open(path));
  LEVADA_ASSIGN_OR_RETURN(const int64_t size, opened.Size());
  if (nbytes > size) {
    return DataLoss("'%s': expected at least %lld bytes, got %lld", path.c_str(), static_cast<long long>(nbytes),
                    static_cast<long long>(size));
  }
  if (nbytes == 0) nbytes = size;
  std::unique_ptr<File> file(new File(std::move(opened)));
  void* address = nullptr;
  if (nbytes > 0) {
    LEVADA_ASSIGN_OR_RETURN(address, file->Map(nbytes));
  }
  struct Guard {
    File* file;
    void* address;
    int64_t nbytes;
    ~Guard() {
      if (file != nullptr && nbytes > 0) file->Unmap(address, nbytes);
    }
  } guard{file.get(), address, nbytes};
  Ref<Buffer> buffer = MakeRef<Buffer>(MemoryKind::kMapped, address, nbytes, GiveBackMapped, file.get());
  guard.file = nullptr;
  file.release();
  return buffer;
}

}  // namespace levada
