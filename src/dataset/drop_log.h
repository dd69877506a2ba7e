#ifndef LEVADA_DATASET_DROP_LOG_H_
#define LEVADA_DATASET_DROP_LOG_H_

// What the error policies of a pass have dropped.

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/ref.h"
#include "base/status.h"

namespace levada {

class DatasetNode;

// One element that failed and was not delivered as a failure.
struct Dropped {
  std::string step;   // the policy's
  int64_t pass;
  int64_t position;   // among the elements of the policy's input in that pass
  std::vector<int64_t> within;  // of a policy in a dataset inside: the elements that it was made of, the outermost first
  bool substituted;
  Code code;
  std::string origin;
  std::string message;
};

// Belongs to a plan. Thread-safe. Work ahead and repeated attempts may meet an element more than once: it counts once.
class DropLog : public RefCounted<DropLog> {
 public:
  static constexpr size_t kMostEntries = 10'000;  // later ones are only counted

  // The log of a dataset that `step` made of the element at a place of its input: what is added goes to `outer`.
  static Ref<DropLog> Within(const Ref<DropLog>& outer, const DatasetNode& step, int64_t pass, int64_t position);

  void Add(const DatasetNode& policy, int64_t pass, int64_t position, bool substituted, const Status& failure) noexcept;
  // {"total", "elements": [...]} in the order of step, pass and position.
  std::string AsJson() const;

 private:
  friend class RefCounted<DropLog>;
  ~DropLog() = default;

  mutable std::mutex mutex_;
  // By ordinal of the policy, pass, position, behind those of the steps that it is inside of.
  std::map<std::vector<int64_t>, Dropped> entries_;
  int64_t more_ = 0;
  // Of a dataset inside:
  Ref<DropLog> root_;
  std::vector<int64_t> place_;
  std::string inside_;
};

}  // namespace levada

#endif  // LEVADA_DATASET_DROP_LOG_H_
