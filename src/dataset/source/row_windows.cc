#include "dataset/source/row_windows.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <utility>

#include "base/cancel.h"
#include "dataset/block.h"
#include "dataset/node.h"
#include "dataset/plan.h"
#include "runtime/budget.h"
#include "runtime/thread_pool.h"

namespace levada {
namespace {

constexpr std::chrono::milliseconds kPatience{50};
// Rows in the order of their use need a table of it, of four bytes each.
constexpr int64_t kLeastOrdered = 64;
// A consumer holds rows of the window before for a while: three take turns.
constexpr size_t kMostSpare = 2;

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

// Rows [first, first + count) of the source are numbers [place, place + count) of those that were announced.
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
  std::vector<int32_t> places;  // in memory, of the rows as they were announced; empty: the same
  Ref<Memory> memory;  // set once, under the mutex
  size_t next = 0;     // of TakeUnread; REQUIRES: the mutex

  bool HasUnread() const { return next < firsts.size(); }
  // One that nobody has begun to read; each is given once. REQUIRES: the mutex.
  Block* TakeUnread() {
    while (next < firsts.size()) {
      Block* const block = &blocks[next++];
      if (!block->reading && !block->ready.load(std::memory_order_relaxed)) return block;
    }
    return nullptr;
  }
  int64_t PlaceOf(int64_t number) const { return places.empty() ? number : places[number]; }
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
    : specs_(std::move(specs)), reader_(std::move(reader)), row_bytes_(BytesOf(specs_)) {}

RowWindows::~RowWindows() = default;

Ref<RowWindows::Window> RowWindows::MakeWindow(const SoonUsed& soon) const {
  struct Announced {
    int64_t first, count, place;
  };
  std::vector<Announced> sorted;
  Ref<Window> window = MakeRef<Window>();
  bool all = true;
  for (const IndexSet& block : soon.blocks) {
    const bool usable = block.is_range() && block.step == 1;
    all = all && usable;
    if (!usable || block.count == 0) continue;
    sorted.push_back({block.first, block.count, window->rows});
    window->rows += block.count;
  }
  std::sort(sorted.begin(), sorted.end(), [](const Announced& a, const Announced& b) { return a.first < b.first; });
  window->blocks.reset(new Block[sorted.size()]);
  for (const Announced& block : sorted) {
    Block& made = window->blocks[window->firsts.size()];
    made.first = block.first;
    made.count = block.count;
    made.place = block.place;
    window->firsts.push_back(block.first);
  }
  if (soon.order != nullptr && all && row_bytes_ >= kLeastOrdered && window->rows <= Permutation::kLargestTable) {
    window->places.resize(window->rows);
    for (int64_t i = 0; i < window->rows; ++i) window->places[(*soon.order)(i)] = static_cast<int32_t>(i);
  }
  return window;
}

void RowWindows::WillUse(const SoonUsed& soon) {
  Ref<Window> made = MakeWindow(soon);
  if (made->rows == 0) return;
  for (size_t i = 0; i < made->firsts.size(); ++i) reader_->Advise(made->blocks[i].first, made->blocks[i].count);
  std::unique_lock lock(mutex_);
  const Ref<Window> done = std::move(now_);
  now_ = std::move(next_);
  next_ = std::move(made);
  if (done && done->memory) spare_.push_back(done->memory);
  if (spare_.size() > kMostSpare) spare_.erase(spare_.begin());
  CallWorker(lock);
}

// REQUIRES: the lock; gives it up.
void RowWindows::CallWorker(std::unique_lock<std::mutex>& lock) {
  lacks_memory_ = false;
  if (std::exchange(called_, true)) return lock.unlock();
  lock.unlock();
  const Status called = WithoutExceptions([&] {
    return SubmitTask(MakeRef<ReadTask>(Ref<RowWindows>::Share(this))) ? Status::Ok() : Status::OutOfMemory();
  });
  if (called.ok()) return;
  std::lock_guard again(mutex_);
  called_ = false;
}

// Null: it is more than the budget allows.
Ref<RowWindows::Memory> RowWindows::MakeMemory(int64_t rows) const {
  Ref<Memory> memory = MakeRef<Memory>();
  memory->rows = rows;
  if (!ByteBudget::Default().TryTake(rows * row_bytes_)) return nullptr;
  memory->nbytes = rows * row_bytes_;
  for (const TensorSpec& spec : specs_) {
    Shape shape = spec.shape;
    shape.insert(0, rows);
    Result<Ref<Tensor>> column = Tensor::Empty(spec.dtype, std::move(shape));
    if (!column.ok()) return nullptr;
    memory->columns.push_back(std::move(column).value());
  }
  return memory;
}

// REQUIRES: the mutex.
bool RowWindows::TakeMemory(Window* window) {
  if (window->memory) return true;
  for (size_t i = spare_.size(); i-- > 0;) {
    if (!spare_[i]->IsFree()) continue;
    if (spare_[i]->rows >= window->rows) window->memory = std::move(spare_[i]);
    spare_.erase(spare_.begin() + static_cast<int64_t>(i));
    if (window->memory) return true;
  }
  const Status made = WithoutExceptions([&] {
    window->memory = MakeMemory(window->rows);
    return Status::Ok();
  });
  return made.ok() && window->memory != nullptr;
}

bool RowWindows::ReadInto(Window* window, const Block& block) const {
  for (size_t c = 0; c < specs_.size(); ++c) {
    Tensor& column = *window->memory->columns[c];
    const int64_t row_bytes = column.strides()[0];
    char* const to = column.mutable_data();
    const Status read = window->places.empty()
                            ? reader_->ReadRun(c, row_bytes, block.first, block.count, to + block.place * row_bytes)
                            : reader_->ReadTo(c, row_bytes, block.first, block.count, &window->places[block.place], to);
    if (!read.ok()) return false;
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
    if (!wanted || !wanted->HasUnread()) continue;
    const Ref<Window> window = wanted;
    if (!TakeMemory(window.get())) {
      lacks_memory_ = true;
      break;
    }
    Block* const block = window->TakeUnread();
    if (block == nullptr) continue;
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
  *place = window->PlaceOf(block->place + (row - block->first));
  return true;
}

bool RowWindows::Resolve(const IndexSet& positions, IndexScratch* scratch, ResolvedRows* out) {
  if (positions.count == 0 || (positions.is_range() && positions.count > 1)) return false;
  Ref<Window> windows[2];
  {
    std::unique_lock lock(mutex_);
    windows[0] = now_;
    windows[1] = next_;
    // What was held when the worker looked may be free now.
    if (lacks_memory_) CallWorker(lock);
  }
  int64_t* const places = scratch->Allocate(positions.count);
  for (const Ref<Window>& window : windows) {
    if (!window || !Locate(window.get(), positions[0], &places[0])) continue;
    // A single row is not to keep a window alive.
    if (positions.count == 1) return CopyRows(windows, positions, out);
    bool in_order = true;
    for (int64_t i = 1; i < positions.count; ++i) {
      if (!Locate(window.get(), positions[i], &places[i])) return CopyRows(windows, positions, out);
      in_order = in_order && places[i] == places[0] + i;
    }
    out->read = window->memory->columns;
    out->columns = &out->read;
    out->rows = in_order ? IndexSet::Range(places[0], positions.count) : IndexSet::Array(places, positions.count);
    return true;
  }
  return false;
}

// Single rows, and where one window ends and the next begins.
bool RowWindows::CopyRows(std::span<const Ref<Window>> windows, const IndexSet& positions, ResolvedRows* out) {
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
  spare_.clear();
}

}  // namespace levada
