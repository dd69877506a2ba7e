#ifndef LEVADA_DATASET_SOURCE_ROW_WINDOWS_H_
#define LEVADA_DATASET_SOURCE_ROW_WINDOWS_H_

// Rows of files of which memory may not hold all, read in the blocks in which a shuffle announces them, into the order in
// which they will be asked for: a batch is then a view. A read from the page cache costs half of what it costs to map the
// same pages and give them back, and it waits for a disk in large pieces.

#include <condition_variable>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "base/ref.h"
#include "dataset/chunk.h"
#include "dataset/index_set.h"
#include "dataset/source/row_reader.h"
#include "dataset/stage.h"
#include "tensor/tensor.h"

namespace levada {

// The windows of one iterator: that in use and the next, each one piece of memory, taken from the byte budget when the
// first row is needed, and used again when nobody holds rows of it any more. Workers read the next one; without them each
// block is read when its first row is asked for.
// Invariant: a block is read by one thread, and its rows are used when it is `ready` only. Thread-safe.
class RowWindows : public RefCounted<RowWindows> {
 public:
  // specs: of a row of each column.
  RowWindows(std::vector<TensorSpec> specs, std::unique_ptr<const RowReader> reader);
  ~RowWindows();

  // These rows are the next window; what was announced before the last call is done with.
  void WillUse(const SoonUsed& soon);
  // Where these rows lie in memory; false: not all were announced, or they cannot be had this way (whoever reads them
  // otherwise learns why).
  bool Resolve(const IndexSet& positions, IndexScratch* scratch, ResolvedRows* out);
  // Nothing more is to be read.
  void Stop();

 private:
  struct Memory;
  struct Block;
  struct Window;
  class ReadTask;

  Ref<Window> MakeWindow(const SoonUsed& soon) const;
  bool Locate(Window* window, int64_t row, int64_t* place);
  bool IsReady(Window* window, Block* block);
  bool ReadBlock(Window* window, Block* block, std::unique_lock<std::mutex>& lock);
  bool ReadInto(Window* window, const Block& block) const;
  bool TakeMemory(Window* window);
  Ref<Memory> MakeMemory(int64_t rows) const;
  void CallWorker(std::unique_lock<std::mutex>& lock);
  bool CopyRows(std::span<const Ref<Window>> windows, const IndexSet& positions, ResolvedRows* out);
  bool ReadNext();

  const std::vector<TensorSpec> specs_;
  const std::unique_ptr<const RowReader> reader_;
  const int64_t row_bytes_;
  std::mutex mutex_;
  std::condition_variable changed_;  // a block was read
  Ref<Window> now_;                  // REQUIRES: the mutex, as all below
  Ref<Window> next_;
  std::vector<Ref<Memory>> spare_;   // of windows that are done with; rows of them may still be held
  bool called_ = false;              // a worker is at it
  bool lacks_memory_ = false;        // it went, because rows of windows before are still held
};

}  // namespace levada

#endif  // LEVADA_DATASET_SOURCE_ROW_WINDOWS_H_
