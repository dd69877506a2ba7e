#include "runtime/residency.h"

#include <algorithm>
#include <mutex>
#include <new>
#include <utility>

#include "runtime/budget.h"
#include "runtime/fork.h"
#include "runtime/thread_pool.h"
#include "system/bus_guard.h"
#include "system/files.h"
#include "system/resident.h"

namespace levada {
namespace {

// How much is read ahead of calls in order, and how far apart such calls may be.
constexpr int64_t kAhead = 16 << 20;
constexpr int64_t kNear = 1 << 20;
// What one task brings in: workers have other things to do.
constexpr int64_t kPart = 1 << 20;

// Every mapping of the process that is read. Never destroyed.
struct Readers {
  std::mutex mutex;
  Residency* first = nullptr;
  std::atomic<int64_t> mapped{0};  // bytes of all mappings
  std::atomic<int64_t> now{0};    // bytes of the present generation
  std::atomic<int64_t> begun{0};  // what the kernel counted when it began

  // The present generation is complete.
  bool IsFull(int64_t most) const {
    return now.load(std::memory_order_relaxed) >= most ||
           ResidentFileBytes() - begun.load(std::memory_order_relaxed) >= most;
  }
};

Readers& TheReaders() {
  static Readers* const readers = [] {
    Readers* const made = new Readers;
    AtFork([] { TheReaders().mutex.lock(); }, [] { TheReaders().mutex.unlock(); }, [] { TheReaders().mutex.unlock(); });
    return made;
  }();
  return *readers;
}

int64_t MostPerGeneration() { return std::max(Residency::kGranule, ByteBudget::Default().limit_of_mapped() / 8 * 3); }

// Asks how much memory there is where the byte budget alone is too little for what is mapped, and nobody has chosen it.
void Measure(int64_t mapped) {
  ByteBudget& budget = ByteBudget::Default();
  if (!budget.is_given() && mapped > 2 * MostPerGeneration()) budget.set_allowed_to_map(AvailableBytes() / 2);
}

}  // namespace

bool Residency::WouldCrowd(int64_t nbytes) {
  const int64_t mapped = TheReaders().mapped.load(std::memory_order_relaxed) + nbytes;
  if (nbytes > 0) Measure(mapped);
  return mapped > 2 * MostPerGeneration();
}

bool Residency::IsCrowded() { return WouldCrowd(0); }

// Brings in one part, and goes to the end of the workers' queue for the next.
class Residency::BringIn final : public Task {
 public:
  explicit BringIn(Ref<Residency> reader) : reader_(std::move(reader)) {}
  void Run() noexcept override {
    while (reader_->BringNext()) {
      try {
        if (SubmitTask(MakeRef<BringIn>(reader_))) return;
      } catch (const std::bad_alloc&) {
        // This task goes on in its place.
      }
    }
  }

 private:
  const Ref<Residency> reader_;
};

Ref<Residency> Residency::Make(const Ref<Buffer>& buffer) {
  if (!buffer || buffer->file() == nullptr) return nullptr;
  Readers& readers = TheReaders();
  {
    std::lock_guard lock(readers.mutex);
    for (Residency* other = readers.first; other != nullptr; other = other->next_) {
      if (other->buffer_ == buffer && other->TryRetain()) return Ref<Residency>::Adopt(other);
    }
  }
  return MakeRef<Residency>(buffer);
}

Residency::Residency(const Ref<Buffer>& buffer)
    : buffer_(buffer),
      granules_((buffer->nbytes() + kGranule - 1) / kGranule),
      now_(new std::atomic<uint64_t>[words()]()) {
  Readers& readers = TheReaders();
  std::lock_guard lock(readers.mutex);
  next_ = readers.first;
  if (next_ != nullptr) next_->previous_ = this;
  readers.first = this;
  Measure(readers.mapped.fetch_add(buffer->nbytes(), std::memory_order_relaxed) + buffer->nbytes());
  if (IsCrowded()) buffer->file()->SmallPages(buffer->data(), buffer->nbytes());
}

Residency::~Residency() {
  Readers& readers = TheReaders();
  std::lock_guard lock(readers.mutex);
  (previous_ != nullptr ? previous_->next_ : readers.first) = next_;
  if (next_ != nullptr) next_->previous_ = previous_;
  int64_t held = 0;
  for (int64_t i = 0; i < words(); ++i) held += __builtin_popcountll(now_[i].load(std::memory_order_relaxed));
  readers.now.fetch_sub(held * kGranule, std::memory_order_relaxed);
  readers.mapped.fetch_sub(buffer_->nbytes(), std::memory_order_relaxed);
  // Nobody counts these pages any more. A small file may stay: all of it is less than a generation.
  if (buffer_->nbytes() > MostPerGeneration() / 4) Leave(0, granules_);
}

Status Residency::Check(const Buffer& mapped, int64_t offset) {
  const File& file = *mapped.file();
  if (IsBroken(mapped.data())) {
    return DataLoss("'%s': the file was cut while its mapping was read (offset %lld is read)", file.path().c_str(),
                    static_cast<long long>(offset));
  }
  LEVADA_ASSIGN_OR_RETURN(const int64_t size, file.Size());
  if (size < mapped.nbytes()) {
    return DataLoss("'%s': expected at least %lld bytes, got %lld: the file was cut since it was mapped (offset %lld is read)",
                    file.path().c_str(), static_cast<long long>(mapped.nbytes()), static_cast<long long>(size),
                    static_cast<long long>(offset));
  }
  return Status::Ok();
}

void Residency::Begin(int64_t granule, int64_t end) {
  for (; granule * kGranule < end; ++granule) Mark(granule);
  if (IsCrowded() && TheReaders().IsFull(MostPerGeneration())) NextGeneration();
}

void Residency::Mark(int64_t granule) {
  const uint64_t bit = uint64_t{1} << (granule % 64);
  const uint64_t old = now_[granule / 64].fetch_or(bit, std::memory_order_relaxed);
  if ((old & bit) == 0) TheReaders().now.fetch_add(kGranule, std::memory_order_relaxed);
}

void Residency::NextGeneration() {
  Readers& readers = TheReaders();
  std::lock_guard lock(readers.mutex);
  if (!readers.IsFull(MostPerGeneration())) return;  // another thread did it meanwhile
  for (Residency* reader = readers.first; reader != nullptr; reader = reader->next_) reader->Turn();
  readers.begun.store(ResidentFileBytes(), std::memory_order_relaxed);
}

void Residency::Turn() {
  int64_t held = 0;
  int64_t leaving = 0;  // the first granule behind the last one that stays
  for (int64_t i = 0; i < words(); ++i) {
    uint64_t now = now_[i].exchange(0, std::memory_order_relaxed);
    held += __builtin_popcountll(now);
    for (; now != 0; now &= now - 1) {
      const int64_t granule = i * 64 + __builtin_ctzll(now);
      Leave(leaving, granule);
      leaving = granule + 1;
    }
  }
  Leave(leaving, granules_);
  TheReaders().now.fetch_sub(held * kGranule, std::memory_order_relaxed);
}

void Residency::Leave(int64_t first, int64_t end) const {
  if (first >= end) return;
  const int64_t begin = first * kGranule;
  buffer_->file()->MayLeave(buffer_->data() + begin, std::min(end * kGranule, buffer_->nbytes()) - begin);
}

void Residency::AddInOrder(int64_t begin, int64_t end, InOrder* reader) {
  Add(begin, end);
  const int64_t last = reader->next.exchange(end, std::memory_order_relaxed);
  if (buffer_->nbytes() < kAhead || begin > last + kNear || begin < last - kNear) return;
  const int64_t window = std::min(kAhead, MostPerGeneration() / 4);
  int64_t ahead = reader->ahead.load(std::memory_order_relaxed);
  const bool elsewhere = ahead > end + 2 * kAhead || ahead < end;
  if (!elsewhere && ahead > end + window / 2) return;
  const int64_t from = elsewhere ? end : ahead;
  const int64_t to = std::min(from + window, buffer_->nbytes());
  if (from < to && reader->ahead.compare_exchange_strong(ahead, to, std::memory_order_relaxed)) WillUse(from, to);
}

void Residency::WillUse(int64_t begin, int64_t end) {
  begin = begin / kGranule * kGranule;
  end = std::min(buffer_->nbytes(), (end + kGranule - 1) / kGranule * kGranule);
  if (begin >= end || !buffer_->file()->TakesAdvice()) return;
  while (begin < end && Holds(begin)) begin += kGranule;  // they were brought in before
  if (begin >= end) return;
  buffer_->file()->WillNeed(buffer_->data() + begin, end - begin);
  // A hint: who finds the lock taken (or left so by a fork) does without.
  std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock.owns_lock()) return;
  for (; begin < end; begin += kPart) wanted_.push_back({begin, std::min(begin + kPart, end)});
  if (std::exchange(bringing_, true)) return;
  lock.unlock();
  if (SubmitTask(MakeRef<BringIn>(Ref<Residency>::Share(this)))) return;
  lock.lock();
  bringing_ = false;
  wanted_.clear();
}

bool Residency::BringNext() {
  Part part;
  {
    std::lock_guard lock(mutex_);
    if (wanted_.empty()) {
      bringing_ = false;
      return false;
    }
    part = wanted_.front();
    wanted_.pop_front();
  }
  // Counted as if read; where the file was cut, who reads it is told.
  if (!Check(part.begin).ok()) return true;
  Add(part.begin, part.end);
  buffer_->file()->BringIn(buffer_->data() + part.begin, part.end - part.begin);
  return true;
}

void Residency::Stop() {
  std::unique_lock lock(mutex_, std::try_to_lock);
  if (lock.owns_lock()) wanted_.clear();
}

}  // namespace levada
