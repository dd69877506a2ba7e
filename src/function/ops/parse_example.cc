// parse_example: serialized tf.train.Example and SequenceExample to one tensor per feature. Attributes: features
// (JSON), number of outputs.

#include <algorithm>
#include <cstring>
#include <numeric>
#include <utility>

#include "convert/layout.h"
#include "function/ops/example_column.h"
#include "function/ops/example_features.h"
#include "function/ops/rules.h"
#include "function/ops/text.h"

namespace levada {
namespace {

using Kind = FeatureSpec::Kind;
using Specs = std::vector<FeatureSpec>;

Status CheckDefault(const OpCall& call, const FeatureSpec& feature) {
  if (feature.default_input < 0) return Status::Ok();
  const TensorSpec given = call.input(feature.default_input).spec();
  const bool whole = feature.kind == Kind::kFixed && !feature.is_list;
  int64_t count = whole ? feature.stride : 1;
  if (given.IsFullyKnown()) NumElements(given.shape, &count);
  if (given.dtype == feature.dtype && count == (whole ? feature.stride : 1)) return Status::Ok();
  return InvalidArgument("%s: feature '%s': expected a default of %lld values of %s, got %s", call.op.name,
                         feature.key.c_str(), static_cast<long long>(whole ? feature.stride : 1), NameOf(feature.dtype),
                         ToString(given).c_str());
}

Result<Specs> SpecsOf(const OpCall& call) {
  if (call.inputs.empty()) return InvalidArgument("%s: expected serialized strings, got no inputs", call.op.name);
  LEVADA_ASSIGN_OR_RETURN(Specs specs, ParseFeatureSpecs(call.text(0), call.op.name));
  size_t inputs = 1;
  for (const FeatureSpec& spec : specs) inputs += spec.default_input >= 0;
  if (static_cast<int64_t>(specs.size()) != call.number(1) || inputs != call.inputs.size()) {
    return InvalidArgument("%s: expected %zu outputs and %zu inputs for the features, got %lld and %zu", call.op.name,
                           specs.size(), inputs, static_cast<long long>(call.number(1)), call.inputs.size());
  }
  return specs;
}

Status InferParse(const OpCall& call, TensorSpec* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const Specs specs, SpecsOf(call));
  const TensorSpec serialized = call.input(0).spec();
  if (serialized.dtype != DType::kString) return WrongDType(call.op, "serialized strings", serialized.dtype);
  if (serialized.rank() > 1) {
    return InvalidArgument("%s: expected serialized of shape [] or [N], got %s", call.op.name,
                           ToString(serialized).c_str());
  }
  for (const FeatureSpec& spec : specs) {
    LEVADA_RETURN_IF_ERROR(CheckDefault(call, spec));
    *outputs = spec.RowSpec();
    if (serialized.rank() == 1) outputs->shape.insert(0, serialized.shape[0]);
    if (!serialized.rank_known) SetUnknownRank(outputs);
    ++outputs;
  }
  return Status::Ok();
}

// Where the features wanted stand in each example.
class ExampleIndex {
 public:
  ExampleIndex(const OpCall& call, const Specs& specs, Texts texts)
      : call_(call), specs_(specs), texts_(std::move(texts)), by_key_(specs.size()),
        found_(specs.size() * texts_.size()) {
    std::iota(by_key_.begin(), by_key_.end(), 0);
    std::sort(by_key_.begin(), by_key_.end(), [&](int a, int b) { return specs_[a].key < specs_[b].key; });
  }

  Status Scan() {
    for (int64_t i = 0; i < texts_.size(); ++i) {
      WireReader reader(texts_[i]);
      WireField field;
      while (reader.Next(&field)) {
        // 1: Features of an Example, context of a SequenceExample. 2: FeatureLists.
        if (field.type != WireType::kBytes || field.number > 2) continue;
        LEVADA_RETURN_IF_ERROR(ScanMap(i, field.bytes, field.number == 2));
      }
      if (reader.trouble() != nullptr) return Damaged(i, nullptr, reader);
    }
    return Status::Ok();
  }

  const OpCall& call() const { return call_; }
  const Texts& texts() const { return texts_; }
  // The Feature or FeatureList; no data where it is missing.
  std::string_view At(int64_t example, size_t spec) const { return found_[example * specs_.size() + spec]; }

  std::string Where(int64_t example, const FeatureSpec* spec) const {
    std::string where = std::string(call_.op.name) + ": ";
    if (texts_.tensor->rank() > 0) where += "example " + std::to_string(example) + ": ";
    return spec != nullptr ? where + "feature '" + spec->key + "': " : where;
  }
  Status Damaged(int64_t example, const FeatureSpec* spec, const WireReader& reader) const {
    return InvalidArgument("%sexpected %s at byte %lld of %zu", Where(example, spec).c_str(), reader.trouble(),
                           static_cast<long long>(reader.at() - texts_[example].data()), texts_[example].size());
  }

 private:
  // A message whose field 1 is a map from keys to values. Of a key that occurs again the last value counts.
  Status ScanMap(int64_t example, std::string_view map, bool lists) {
    WireReader reader(map);
    WireField entry;
    while (reader.Next(&entry)) {
      if (!entry.Is(1, WireType::kBytes)) continue;
      WireReader pair(entry.bytes);
      WireField field;
      std::string_view key, value(entry.bytes.data(), 0);
      while (pair.Next(&field)) {
        if (field.Is(1, WireType::kBytes)) key = field.bytes;
        if (field.Is(2, WireType::kBytes)) value = field.bytes;
      }
      if (pair.trouble() != nullptr) return Damaged(example, nullptr, pair);
      Store(example, key, value, lists);
    }
    return reader.trouble() == nullptr ? Status::Ok() : Damaged(example, nullptr, reader);
  }

  void Store(int64_t example, std::string_view key, std::string_view value, bool lists) {
    auto at = std::lower_bound(by_key_.begin(), by_key_.end(), key,
                               [&](int spec, std::string_view k) { return specs_[spec].key < k; });
    for (; at != by_key_.end() && specs_[*at].key == key; ++at) {
      if (specs_[*at].is_list == lists) found_[example * specs_.size() + *at] = value;
    }
  }

  const OpCall& call_;
  const Specs& specs_;
  const Texts texts_;
  std::vector<int> by_key_;
  std::vector<std::string_view> found_;
};

// One output: first how many values each example has, then the values.
class FeatureColumn {
 public:
  FeatureColumn(const ExampleIndex& index, const FeatureSpec& spec, size_t number)
      : index_(index), spec_(spec), number_(number) {}

  // alike: examples are rows of one result each, which must have one shape.
  Status Count(bool alike);
  Result<Ref<Tensor>> Make();

 private:
  struct Step {
    FeatureValues values;
    int64_t example;
    int64_t position;  // of its first value, in rooms
    int64_t count;
  };

  Status CountExample(int64_t example);
  Status CountStep(int64_t example, std::string_view feature);
  Status CheckCount(const Step& step) const;
  Status FillStep(const Step& step, char* out) const;
  Status MissingStatus(int64_t example) const {
    return InvalidArgument("%sexpected %s%s, which has no default, got none",
                           index_.Where(example, &spec_).c_str(), spec_.is_list ? "a list of " : "",
                           ToString(TensorSpec{spec_.dtype, true, spec_.shape}).c_str());
  }
  bool varies() const { return spec_.kind == Kind::kVarying; }
  // Values that a step takes in the output.
  int64_t room() const { return varies() ? most_values_ : spec_.stride; }

  const ExampleIndex& index_;
  const FeatureSpec& spec_;
  const size_t number_;
  std::vector<Step> steps_;
  std::vector<int64_t> lengths_;  // steps of each example
  int64_t most_steps_ = 0;
  int64_t most_values_ = 0;
};

Status FeatureColumn::CheckCount(const Step& step) const {
  if (step.values.dtype() != DType::kInvalid && step.values.dtype() != spec_.dtype) {
    return InvalidArgument("%sexpected %s, got %s", index_.Where(step.example, &spec_).c_str(), NameOf(spec_.dtype),
                           NameOf(step.values.dtype()));
  }
  const bool fits = varies() ? step.count % spec_.stride == 0 : step.count == spec_.stride;
  if (fits) return Status::Ok();
  return InvalidArgument("%sexpected %s%lld values (shape %s), got %lld", index_.Where(step.example, &spec_).c_str(),
                         varies() ? "a multiple of " : "", static_cast<long long>(spec_.stride),
                         ToString(spec_.shape).c_str(), static_cast<long long>(step.count));
}

Status FeatureColumn::CountStep(int64_t example, std::string_view feature) {
  Step step{{}, example, static_cast<int64_t>(lengths_.back()++), 0};
  WireReader reader(feature);
  if (!step.values.Read(feature, &reader) || !step.values.Values(nullptr, 0, &step.count, &reader)) {
    return index_.Damaged(example, &spec_, reader);
  }
  const bool unset = step.values.dtype() == DType::kInvalid;
  if (unset && !spec_.is_list) {
    // As if it were not there: its place holds the default.
    if (spec_.default_input < 0 && !spec_.may_be_missing) return MissingStatus(example);
    return Status::Ok();
  }
  LEVADA_RETURN_IF_ERROR(CheckCount(step));
  most_values_ = std::max(most_values_, step.count);
  steps_.push_back(std::move(step));
  return Status::Ok();
}

Status FeatureColumn::CountExample(int64_t example) {
  lengths_.push_back(0);
  const std::string_view value = index_.At(example, number_);
  if (value.data() == nullptr && spec_.is_list) return spec_.may_be_missing ? Status::Ok() : MissingStatus(example);
  if (!spec_.is_list) return CountStep(example, value);
  WireReader reader(value);
  WireField field;
  while (reader.Next(&field)) {
    if (!field.Is(1, WireType::kBytes)) continue;
    if (spec_.kind == Kind::kLength) {
      ++lengths_.back();
    } else {
      LEVADA_RETURN_IF_ERROR(CountStep(example, field.bytes));
    }
  }
  return reader.trouble() == nullptr ? Status::Ok() : index_.Damaged(example, &spec_, reader);
}

Status FeatureColumn::Count(bool alike) {
  int64_t first = 0, most = 0;
  for (int64_t i = 0; i < index_.texts().size(); ++i) {
    LEVADA_RETURN_IF_ERROR(CountExample(i));
    const int64_t values = std::exchange(most_values_, 0);
    if (i == 0) first = values;
    const bool like_first = lengths_[i] == lengths_[0] && (!varies() || values == first);
    if (alike && !like_first && spec_.kind != Kind::kLength) {
      return InvalidArgument("%sexpected as many values as in row 0", index_.Where(i, &spec_).c_str());
    }
    most = std::max(most, values);
    most_steps_ = std::max(most_steps_, lengths_[i]);
  }
  most_values_ = most;
  return Status::Ok();
}

Status FeatureColumn::FillStep(const Step& step, char* out) const {
  WireReader reader({});
  int64_t count = 0;
  if (spec_.dtype != DType::kString) {
    step.values.Values(out, step.count, &count, &reader);
    return Status::Ok();
  }
  std::vector<std::string_view> parts(step.count);
  step.values.Values(parts.data(), step.count, &count, &reader);
  StringRecord* record = reinterpret_cast<StringRecord*>(out);
  for (const std::string_view part : parts) *record++ = index_.texts().Part(step.example, part);
  return Status::Ok();
}

Result<Ref<Tensor>> FeatureColumn::Make() {
  const int64_t n = index_.texts().size();
  TensorSpec spec = spec_.RowSpec();
  int axis = 0;
  if (spec_.is_list && spec_.kind != Kind::kLength) spec.shape[axis++] = most_steps_;
  if (varies()) spec.shape[axis] = most_values_ / spec_.stride;
  if (index_.texts().tensor->rank() == 1) spec.shape.insert(0, n);
  LEVADA_ASSIGN_OR_RETURN(ExampleColumn column,
                          ExampleColumn::Make(index_.call(), spec_, index_.texts(), std::move(spec.shape)));
  char* const out = column.values->mutable_data();
  if (spec_.kind == Kind::kLength) {
    std::memcpy(out, lengths_.data(), column.values->nbytes());
    return std::move(column).Finish();
  }
  const int64_t per_example = spec_.is_list ? most_steps_ : 1;
  for (const Step& step : steps_) {
    const int64_t place = (step.example * per_example + step.position) * room();
    LEVADA_RETURN_IF_ERROR(FillStep(step, out + place * SizeOf(spec_.dtype)));
  }
  return std::move(column).Finish();
}

Status Parse(const OpCall& call, bool alike, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const Specs specs, SpecsOf(call));
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> serialized, Contiguous(call.Share(0)));
  const Texts texts{std::move(serialized)};
  LEVADA_ASSIGN_OR_RETURN(const bool plain, ParsePlainExamples(call, specs, texts, outputs));
  if (plain) return Status::Ok();
  ExampleIndex index(call, specs, texts);
  LEVADA_RETURN_IF_ERROR(index.Scan());
  for (size_t k = 0; k < specs.size(); ++k) {
    FeatureColumn column(index, specs[k], k);
    LEVADA_RETURN_IF_ERROR(column.Count(alike));
    LEVADA_ASSIGN_OR_RETURN(outputs[k], column.Make());
  }
  return Status::Ok();
}

Status EvaluateParse(const OpCall& call, const TensorSpec*, Ref<Tensor>* outputs) {
  return Parse(call, false, outputs);
}

// Rows that are one example each are parsed together; rows of several are padded each for itself.
Status BatchParse(const BatchCall& batch, Ref<Tensor>* outputs) {
  const bool defaults = std::find(batch.batched.begin() + 1, batch.batched.end(), true) != batch.batched.end();
  if (!batch.batched[0] || defaults || batch.call.input(0).rank() != 1) return ComputeRowByRow(batch, outputs);
  std::vector<TensorSpec> specs(batch.call.number(1));
  LEVADA_RETURN_IF_ERROR(batch.call.op.infer(batch.call, specs.data()));
  return Parse(batch.call, true, outputs);
}

}  // namespace

LEVADA_OP(parse_example) = {.name = "parse_example",
                            .num_outputs = kAnyNumber,
                            .infer = InferParse,
                            .evaluate = EvaluateParse,
                            .batch = BatchParse};

}  // namespace levada
