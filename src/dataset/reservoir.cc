#include "dataset/reservoir.h"

#include <algorithm>
#include <bit>

#include "base/cancel.h"

namespace levada {

Reservoir::Reservoir(int64_t n, int64_t buffer_size, uint64_t key)
    : n_(n), buffer_size_(std::min(n, buffer_size)), key_(key), random_(key), log_(kSmallestLog) {
  Restart();
}

void Reservoir::Restart() {
  buffer_.resize(buffer_size_);
  for (int64_t i = 0; i < buffer_size_; ++i) buffer_[i] = i;
  filled_ = next_input_ = buffer_size_;
  emitted_ = 0;
  random_ = RandomStream(key_);
}

void Reservoir::GrowLog(int64_t span) {
  const int64_t size = static_cast<int64_t>(log_.size());
  if (span * 4 <= size) return;
  const int64_t larger = static_cast<int64_t>(std::bit_ceil(static_cast<uint64_t>(span * 4)));
  std::vector<int64_t> log(larger);
  for (int64_t step = std::max<int64_t>(0, emitted_ - size); step < emitted_; ++step) {
    log[step & (larger - 1)] = log_[step & (size - 1)];
  }
  log_ = std::move(log);
  // Steps that the old ring had forgotten are not in the new one: begin again if somebody asks for them.
  if (emitted_ > size) Restart();
}

Status Reservoir::RunTo(int64_t end) {
  constexpr int64_t kPiece = int64_t{1} << 18;
  const int64_t mask = static_cast<int64_t>(log_.size()) - 1;
  while (emitted_ < end) {
    LEVADA_RETURN_IF_ERROR(CheckNotCancelled());
    for (const int64_t pause = std::min(end, emitted_ + kPiece); emitted_ < pause; ++emitted_) {
      int64_t& slot = buffer_[random_.Below(filled_)];
      log_[emitted_ & mask] = slot;
      slot = next_input_ < n_ ? next_input_++ : buffer_[--filled_];
    }
  }
  return Status::Ok();
}

Status Reservoir::Map(const IndexSet& positions, int64_t* out) {
  if (positions.count == 0) return Status::Ok();
  int64_t lowest = positions[0];
  int64_t highest = lowest;
  for (int64_t i = 1; i < positions.count; ++i) {
    lowest = std::min(lowest, positions[i]);
    highest = std::max(highest, positions[i]);
  }
  GrowLog(highest - lowest + 1);
  const int64_t size = static_cast<int64_t>(log_.size());
  if (lowest < emitted_ - size) Restart();
  LEVADA_RETURN_IF_ERROR(RunTo(highest + 1));
  for (int64_t i = 0; i < positions.count; ++i) out[i] = log_[positions[i] & (size - 1)];
  return Status::Ok();
}

}  // namespace levada
