#ifndef LEVADA_DATASET_DROP_LOG_H_
#define LEVADA_DATASET_DROP_LOG_H_

// What the error policies of a pass have dropped.

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <tuple>

#include "base/ref.h"
#include "base/status.h"

namespace levada {

class DatasetNode;

// One element that failed and was not delivered as a failure.
struct Dropped {
  std::string step;   // the policy's
  int64_t pass;
  int64_t position;   // among the elements of the policy's input in that pass
  bool substituted;
  Code code;
  std::string origin;
  std::string message;
};

// Belongs to a plan. Thread-safe. Work ahead and repeated attempts may meet an element more than once: it counts once.
class DropLog : public RefCounted<DropLog> {
 public:
  static constexpr size_t kMostEntries = 10'000;  // later ones are only counted

  void Add(const DatasetNode& policy, int64_t pass, int64_t position, bool substituted, const Status& failure) noexcept;
  // {"total", "elements": [...]} in the order of step, pass and position.
  std::string AsJson() const;

 private:
  friend class RefCounted<DropLog>;
  ~DropLog() = default;

  mutable std::mutex mutex_;
  std::map<std::tuple<int, int64_t, int64_t>, Dropped> entries_;  // by ordinal of the policy, pass, position
  int64_t more_ = 0;
};

}  // namespace levada

#endif  // LEVADA_DATASET_DROP_LOG_H_
