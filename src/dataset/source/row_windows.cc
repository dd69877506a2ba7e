#include "dataset/source/row_windows.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <utility>

#include "base/cancel.h"
#include "dataset/block.h"
#include "dataset/node.h"
#include "runtime/budget.h"
#include "runtime/thread_pool.h"

namespace levada {
namespace {

constexpr std::chrono::milliseconds kPatience{50};

}  // namespace

// Rows of one window. Gives its bytes back to the budget.
struct RowWindows::Memory : RefCounted<Memory> {
  TensorList columns;
  int64_t rows = 0;
  int64_t nbytes = 0;

  ~Memory() { ByteBudget::Default().Give(nbytes); }
  // Nobody reads it any more.
  bool IsFree() const {
    return IsUnique() && std::all_of(columns.begin(), columns.end(), [](const Ref<Tensor>& column) {
             return column->IsUnique() && column->buffer()->IsUnique();
           });
  }
};

// Rows [first, first + count) of the source are rows [place, place + count) of the window.
struct RowWindows::Block {
  int64_t first = 0;
  int64_t count = 0;
  int64_t place = 0;
  std::atomic<bool> ready{false};
  bool reading = false;  // REQUIRES: the mutex
};

struct RowWindows::Window : RefCounted<Window> {
  std::vector<int64_t> firsts;  // of the blocks, in order
  std::unique_ptr<Block[]> blocks;
  int64_t rows = 0;
  Ref<Memory> memory;  // set once, under the mutex
  size_t next = 0;     // of TakeUnread; REQUIRES: the mutex

  // One that nobody has begun to read; each is given once. REQUIRES: the mutex.
  Block* TakeUnread() {
    while (next < firsts.size()) {
      Block* const block = &blocks[next++];
      if (!block->reading && !block->ready.load(std::memory_order_relaxed)) return block;
    }
    return nullptr;
  }
  // The block in which the row may lie. REQUIRES: firsts[0] <= row.
  Block* Find(int64_t row) const {
    const int64_t* at = firsts.data();
    for (size_t n = firsts.size(); n > 1;) {
      const size_t half = n / 2;
      at = at[half] <= row ? at + half : at;
      n -= half;
    }
    return &blocks[at - firsts.data()];
  }
};

// Reads one block, and goes to the end of the workers' queue for the next.
class RowWindows::ReadTask final : public Task {
 public:
  explicit ReadTask(Ref<RowWindows> windows) : windows_(std::move(windows)) {}
  void Run() noexcept override {
    while (windows_->ReadNext()) {
      const Status handed_on = WithoutExceptions([&] {
        return SubmitTask(MakeRef<ReadTask>(windows_)) ? Status::Ok() : Status::OutOfMemory();
      });
      if (handed_on.ok()) return;
    }
  }

 private:
  const Ref<RowWindows> windows_;
};

RowWindows::RowWindows(std::vector<TensorSpec> specs, std::unique_ptr<const RowReader> reader)
    : specs_(std::move(specs)), reader_(std::move(reader)) {}

RowWindows::~RowWindows() = default;

Ref<RowWindows::Window> RowWindows::MakeWindow(std::span<const IndexSet> blocks) const {
  std::vector<IndexSet> sorted;
  for (const IndexSet& block : blocks) {
    if (block.is_range() && block.step == 1 && block.count > 0) sorted.push_back(block);
  }
  std::sort(sorted.begin(), sorted.end(), [](const IndexSet& a, const IndexSet& b) { return a.first < b.first; });
  Ref<Window> window = MakeRef<Window>();
  window->blocks.reset(new Block[sorted.size()]);
  for (const IndexSet& block : sorted) {
    Block& made = window->blocks[window->firsts.size()];
    made.first = block.first;
    made.count = block.count;
    made.place = window->rows;
    window->firsts.push_back(block.first);
    window->rows += block.count;
  }
  return window;
}

void RowWindows::WillUse(std::span<const IndexSet> blocks) {
  Ref<Window> made = MakeWindow(blocks);
  if (made->rows == 0) return;
  for (size_t i = 0; i < made->firsts.size(); ++i) reader_->Advise(made->blocks[i].first, made->blocks[i].count);
  std::unique_lock lock(mutex_);
  const Ref<Window> done = std::move(now_);
  now_ = std::move(next_);
  next_ = std::move(made);
  if (done && done->IsUnique() && done->memory && done->memory->IsFree()) spare_ = std::move(done->memory);
  if (std::exchange(called_, true)) return;
  lock.unlock();
  if (SubmitTask(MakeRef<ReadTask>(Ref<RowWindows>::Share(this)))) return;
  lock.lock();
  called_ = false;
}

// REQUIRES: the mutex.
bool RowWindows::TakeMemory(Window* window) {
  if (window->memory) return true;
  if (spare_ && spare_->rows >= window->rows) {
    window->memory = std::move(spare_);
    return true;
  }
  spare_ = nullptr;
  Ref<Memory> memory = MakeRef<Memory>();
  memory->rows = window->rows;
  int64_t nbytes = 0;
  for (const TensorSpec& spec : specs_) {
    int64_t count = 0;
    NumElements(spec.shape, &count);
    nbytes += window->rows * count * SizeOf(spec.dtype);
  }
  if (!ByteBudget::Default().TryTake(nbytes)) return false;
  memory->nbytes = nbytes;
  for (const TensorSpec& spec : specs_) {
    Shape shape = spec.shape;
    shape.insert(0, window->rows);
    Result<Ref<Tensor>> column = Tensor::Empty(spec.dtype, std::move(shape));
    if (!column.ok()) return false;
    memory->columns.push_back(std::move(column).value());
  }
  window->memory = std::move(memory);
  return true;
}

bool RowWindows::ReadInto(Window* window, const Block& block) const {
  for (size_t c = 0; c < specs_.size(); ++c) {
    Tensor& column = *window->memory->columns[c];
    const int64_t row_bytes = column.strides()[0];
    if (!reader_->Read(c, block.first, block.count, column.mutable_data() + block.place * row_bytes).ok()) return false;
  }
  return true;
}

// Reads the block unless somebody has; reads others while somebody does.
bool RowWindows::IsReady(Window* window, Block* block) {
  std::unique_lock lock(mutex_);
  while (block->reading) {
    if (!CheckNotCancelled().ok()) return false;
    Block* const other = window->TakeUnread();
    if (other != nullptr) {
      (void)ReadBlock(window, other, lock);
    } else {
      changed_.wait_for(lock, kPatience);
    }
  }
  return block->ready.load(std::memory_order_relaxed) || ReadBlock(window, block, lock);
}

// The lock is given up meanwhile. REQUIRES: the mutex; nobody reads the block.
bool RowWindows::ReadBlock(Window* window, Block* block, std::unique_lock<std::mutex>& lock) {
  if (!TakeMemory(window)) return false;
  block->reading = true;
  lock.unlock();
  bool good = false;
  const Status read = WithoutExceptions([&] {
    good = ReadInto(window, *block);
    return Status::Ok();
  });
  lock.lock();
  block->reading = false;
  good = good && read.ok();
  block->ready.store(good, std::memory_order_release);
  changed_.notify_all();
  return good;
}

bool RowWindows::ReadNext() {
  std::unique_lock lock(mutex_);
  for (const Ref<Window>& wanted : {now_, next_}) {
    Block* const block = wanted ? wanted->TakeUnread() : nullptr;
    if (block == nullptr) continue;
    const Ref<Window> window = wanted;
    (void)ReadBlock(window.get(), block, lock);  // who needs its rows tries again
    return true;
  }
  called_ = false;
  return false;
}

bool RowWindows::Locate(Window* window, int64_t row, int64_t* place) {
  if (row < window->firsts[0]) return false;
  Block* const block = window->Find(row);
  if (row - block->first >= block->count) return false;
  if (!block->ready.load(std::memory_order_acquire) && !IsReady(window, block)) return false;
  *place = block->place + (row - block->first);
  return true;
}

bool RowWindows::Resolve(const IndexSet& positions, IndexScratch* scratch, ResolvedRows* out) {
  // A single row is a view: it must not keep a window alive.
  if (positions.is_range() || positions.count < 2) return false;
  Ref<Window> windows[2];
  {
    std::lock_guard lock(mutex_);
    windows[0] = now_;
    windows[1] = next_;
  }
  int64_t* const places = scratch->Allocate(positions.count);
  for (const Ref<Window>& window : windows) {
    if (!window || !Locate(window.get(), positions[0], &places[0])) continue;
    for (int64_t i = 1; i < positions.count; ++i) {
      if (!Locate(window.get(), positions[i], &places[i])) return ResolveMixed(windows, positions, out);
    }
    out->read = window->memory->columns;
    out->columns = &out->read;
    out->rows = IndexSet::Array(places, positions.count);
    return true;
  }
  return false;
}

// Where one window ends and the next begins.
bool RowWindows::ResolveMixed(std::span<const Ref<Window>> windows, const IndexSet& positions, ResolvedRows* out) {
  TensorList columns;
  for (const TensorSpec& spec : specs_) {
    Shape shape = spec.shape;
    shape.insert(0, positions.count);
    Result<Ref<Tensor>> column = Tensor::Empty(spec.dtype, std::move(shape));
    if (!column.ok()) return false;
    columns.push_back(std::move(column).value());
  }
  for (int64_t i = 0; i < positions.count; ++i) {
    int64_t place = 0;
    const auto holds = [&](const Ref<Window>& window) { return window && Locate(window.get(), positions[i], &place); };
    const auto found = std::find_if(windows.begin(), windows.end(), holds);
    if (found == windows.end()) return false;
    for (size_t c = 0; c < columns.size(); ++c) {
      const Tensor& from = *(*found)->memory->columns[c];
      const int64_t row_bytes = from.strides()[0];
      std::memcpy(columns[c]->mutable_data() + i * row_bytes, from.data() + place * row_bytes, row_bytes);
    }
  }
  out->read = std::move(columns);
  out->columns = &out->read;
  out->rows = IndexSet::Range(0, positions.count);
  return true;
}

void RowWindows::Stop() {
  std::lock_guard lock(mutex_);
  now_ = next_ = nullptr;
  spare_ = nullptr;
}

}  // namespace levada
