#include "dataset/drop_log.h"

#include "base/json.h"
#include "dataset/block.h"
#include "dataset/node.h"

namespace levada {

Ref<DropLog> DropLog::Within(const Ref<DropLog>& outer, const DatasetNode& step, int64_t pass, int64_t position) {
  Ref<DropLog> log = MakeRef<DropLog>();
  log->root_ = outer->root_ ? outer->root_ : outer;
  log->place_ = outer->place_;
  log->place_.insert(log->place_.end(), {step.ordinal(), pass, position});
  log->inside_ = " in " + step.Label() + outer->inside_;
  return log;
}

void DropLog::Add(const DatasetNode& policy, int64_t pass, int64_t position, bool substituted,
                  const Status& failure) noexcept {
  DropLog& log = root_ ? *root_ : *this;
  std::lock_guard lock(log.mutex_);
  // Without memory for an entry the element is counted.
  const Status kept = WithoutExceptions([&]() -> Status {
    std::vector<int64_t> key = place_;
    key.insert(key.end(), {policy.ordinal(), pass, position});
    if (log.entries_.contains(key)) return Status::Ok();
    if (log.entries_.size() >= kMostEntries) return Status::OutOfMemory();
    Dropped entry{policy.Label() + inside_, pass, position, {}, substituted, failure.code(), failure.error()->origin(),
                  failure.message()};
    for (size_t i = 2; i < place_.size(); i += 3) entry.within.push_back(place_[i]);
    log.entries_.emplace(std::move(key), std::move(entry));
    return Status::Ok();
  });
  if (!kept.ok()) ++log.more_;
}

std::string DropLog::AsJson() const {
  std::lock_guard lock(mutex_);
  JsonWriter json;
  json.BeginObject().Key("format").Int(1).Key("total").Int(static_cast<int64_t>(entries_.size()) + more_);
  json.Key("elements").BeginArray();
  for (const auto& [key, entry] : entries_) {
    json.BeginObject().Key("step").String(entry.step).Key("pass").Int(entry.pass).Key("position").Int(entry.position);
    json.Key("substituted").Bool(entry.substituted).Key("code").Int(static_cast<int64_t>(entry.code));
    json.Key("origin").String(entry.origin).Key("message").String(entry.message);
    if (!entry.within.empty()) {
      json.Key("within").BeginArray();
      for (const int64_t element : entry.within) json.Int(element);
      json.EndArray();
    }
    json.EndObject();
  }
  json.EndArray().EndObject();
  return json.Take();
}

}  // namespace levada
