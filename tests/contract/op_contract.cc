// The contract of every op at every dtype: a trace agrees with the eager call, rows agree with elements bit for bit,
// and what inference says is what evaluation gives.

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "contract/op_cases.h"
#include "function/rebuild.h"

namespace levada {
namespace {

DType InputDType(const OpCase& c, size_t i, DType walked) {
  return c.dtypes.empty() || c.dtypes[i] == DType::kInvalid ? walked : c.dtypes[i];
}

// Indices have a dtype of their own, or are all that there is.
int64_t LimitOf(const OpCase& c, size_t i) {
  return c.dtypes.empty() || c.dtypes[i] != DType::kInvalid ? c.limit : 0;
}

// As many as the op has, or as the last attribute says.
size_t NumOutputs(const OpCase& c) {
  return c.op->num_outputs == kAnyNumber ? c.attributes.back().number : c.op->num_outputs;
}

// The case as a function of its inputs that are not constant; nullptr when the op refuses the dtype.
Ref<Function> TraceCase(const OpCase& c, DType dtype, bool known_shapes) {
  const Ref<Trace> trace = Trace::Open();
  std::vector<Ref<Tensor>> inputs;
  std::vector<Tensor*> raw;
  for (size_t i = 0; i < c.rows.size(); ++i) {
    TensorSpec spec;
    spec.dtype = InputDType(c, i, dtype);
    spec.shape = c.rows[i];
    if (!known_shapes) {
      for (int64_t& dim : spec.shape) dim = kUnknownDim;
    }
    inputs.push_back(c.constant[i] ? Sample(spec.dtype, c.rows[i], 1000 + i, LimitOf(c, i))
                                   : trace->Argument(spec).value());
    raw.push_back(inputs.back().get());
  }
  TensorList out(NumOutputs(c));
  const Status status = Apply(*c.op, raw, c.attributes, out.data());
  if (!status.ok()) {
    EXPECT_TRUE(status.code() == Code::kInvalidArgument || status.code() == Code::kUnimplemented) << status.message();
    trace->Abandon();
    return nullptr;
  }
  std::vector<Tensor*> outputs;
  for (const Ref<Tensor>& one : out) outputs.push_back(one.get());
  return trace->Finish(outputs).value();
}

TensorList Arguments(const OpCase& c, DType dtype, int64_t n) {
  TensorList arguments;
  for (size_t i = 0; i < c.rows.size(); ++i) {
    if (c.constant[i]) continue;
    Shape shape = c.rows[i];
    shape.insert(0, n);
    arguments.push_back(Sample(InputDType(c, i, dtype), shape, i, LimitOf(c, i)));
  }
  return arguments;
}

std::string Label(const OpCase& c, DType dtype, int64_t n) {
  return std::string(c.op->name) + " (" + c.name + ") " + NameOf(dtype) + " x " + std::to_string(n);
}

// Row by row through Call; *failed tells that some row has no result.
std::vector<TensorList> CallRowByRow(const Function& function, const TensorList& arguments, int64_t n, bool* failed) {
  std::vector<TensorList> results(function.num_outputs());
  for (int64_t row = 0; row < n; ++row) {
    TensorList inputs, outputs;
    for (const Ref<Tensor>& argument : arguments) inputs.push_back(argument->Row(row));
    const Status status = function.Call(inputs, &outputs);
    if (!status.ok()) {
      *failed = true;
      return {};
    }
    for (size_t k = 0; k < results.size(); ++k) {
      // Results of several shapes do not stack: that is refused too.
      if (row > 0 && outputs[k]->shape() != results[k][0]->shape()) *failed = true;
      results[k].push_back(outputs[k]);
    }
  }
  return results;
}

void CheckRows(const OpCase& c, const Function& function, DType dtype, int64_t n) {
  const TensorList arguments = Arguments(c, dtype, n);
  if (arguments.empty()) return;
  bool failed = false;
  const std::vector<TensorList> expected = CallRowByRow(function, arguments, n, &failed);
  TensorList outputs;
  const Status status = function.CallRows(arguments, &outputs);
  ASSERT_EQ(status.ok(), !failed) << Label(c, dtype, n) << ": " << status.message();
  if (failed) return;
  for (size_t k = 0; k < outputs.size(); ++k) {
    ASSERT_EQ(outputs[k]->dim(0), n) << Label(c, dtype, n);
    EXPECT_EQ(outputs[k]->dtype(), function.output_specs()[k].dtype) << Label(c, dtype, n);
    if (n == 0) continue;
    const Ref<Tensor> stacked = StackRows(expected[k], "test").value();
    EXPECT_TRUE(SameBits(outputs[k], stacked)) << Label(c, dtype, n) << ", output " << k << ": "
                                               << ToString(outputs[k]->spec()) << " instead of "
                                               << ToString(stacked->spec());
    EXPECT_TRUE(function.output_specs()[k].Accepts(expected[k][0]->spec())) << Label(c, dtype, n) << ", output " << k;
  }
}

void ExpectSameBits(const TensorList& a, const TensorList& b, const std::string& label) {
  for (size_t k = 0; k < a.size(); ++k) EXPECT_TRUE(SameBits(a[k], b[k])) << label << ", output " << k;
}

// Eagerly on the values of row 0, constants among them.
Status ApplyEagerly(const OpCase& c, const TensorList& arguments, TensorList* outputs, size_t count) {
  TensorList inputs;
  std::vector<Tensor*> raw;
  size_t next = 0;
  for (size_t i = 0; i < c.rows.size(); ++i) {
    const DType dtype = arguments.empty() ? DType::kInvalid : arguments[std::min(next, arguments.size() - 1)]->dtype();
    inputs.push_back(c.constant[i] ? Sample(InputDType(c, i, dtype), c.rows[i], 1000 + i, LimitOf(c, i))
                                   : arguments[next++]->Row(0));
    raw.push_back(inputs.back().get());
  }
  outputs->resize(count);
  return Apply(*c.op, raw, c.attributes, outputs->data());
}

TEST(OpContract, TracedCallsHaveTheBitsOfEagerOnes) {
  int checked = 0;
  for (const OpCase& c : AllOpCases()) {
    for (const DType dtype : kAllDTypes) {
      const bool mixed = std::find(c.constant.begin(), c.constant.end(), true) != c.constant.end() && !c.dtypes.empty();
      const Ref<Function> function = mixed ? nullptr : TraceCase(c, dtype, true);
      const TensorList arguments = Arguments(c, dtype, 1);
      if (!function || arguments.empty()) continue;
      TensorList rows, traced, eager;
      for (const Ref<Tensor>& argument : arguments) rows.push_back(argument->Row(0));
      const Status status = function->Call(rows, &traced);
      const Status expected = ApplyEagerly(c, arguments, &eager, NumOutputs(c));
      ASSERT_EQ(status.code(), expected.code()) << Label(c, dtype, 1) << ": " << status.message();
      if (!status.ok()) continue;
      ExpectSameBits(traced, eager, Label(c, dtype, 1));
      if (HasFailure()) return;
      ++checked;
    }
  }
  EXPECT_GT(checked, 1000);
}

TEST(OpContract, RowsHaveTheBitsOfElements) {
  int checked = 0;
  for (const OpCase& c : AllOpCases()) {
    for (const DType dtype : kAllDTypes) {
      const Ref<Function> function = TraceCase(c, dtype, true);
      if (!function) continue;
      ++checked;
      for (const int64_t n : {0, 1, 7, 33}) CheckRows(c, *function, dtype, n);
      if (HasFailure()) return;
    }
  }
  EXPECT_GT(checked, 1000);
}

TEST(OpContract, UnknownDimensionsChangeNoResult) {
  for (const OpCase& c : AllOpCases()) {
    for (const DType dtype : kAllDTypes) {
      const Ref<Function> known = TraceCase(c, dtype, true);
      const Ref<Function> unknown = TraceCase(c, dtype, false);
      if (!known) continue;
      ASSERT_TRUE(unknown) << Label(c, dtype, 0);
      for (size_t k = 0; k < NumOutputs(c); ++k) {
        EXPECT_EQ(known->output_specs()[k].dtype, unknown->output_specs()[k].dtype) << Label(c, dtype, 0);
      }
      CheckRows(c, *unknown, dtype, 3);
    }
  }
}

TEST(OpContract, IndicesAndRangesOfAColumnAreItsRows) {
  const int64_t indices[] = {5, 0, 8, 8, 3};
  for (const OpCase& c : AllOpCases()) {
    for (const DType dtype : kAllDTypes) {
      const Ref<Function> function = TraceCase(c, dtype, true);
      if (!function || function->num_inputs() == 0) continue;
      const TensorList columns = Arguments(c, dtype, 9);
      std::vector<RowInput> picked, backwards;
      TensorList taken, reversed;
      for (const Ref<Tensor>& column : columns) {
        picked.push_back({column.get(), indices, 0, 1});
        backwards.push_back({column.get(), nullptr, 8, -2});
        taken.push_back(TakeRows(picked.back(), 5).value());
        reversed.push_back(TakeRows(backwards.back(), 4).value());
      }
      TensorList a, b;
      const bool ok = function->RunRows(picked, 5, &a).ok();
      ASSERT_EQ(ok, function->CallRows(taken, &b).ok()) << Label(c, dtype, 5);
      if (ok) ExpectSameBits(a, b, Label(c, dtype, 5));
      const bool backwards_ok = function->RunRows(backwards, 4, &a).ok();
      ASSERT_EQ(backwards_ok, function->CallRows(reversed, &b).ok()) << Label(c, dtype, 4);
      if (backwards_ok) ExpectSameBits(a, b, Label(c, dtype, 4));
    }
  }
}

std::string HeadersOfOps() {
  std::stringstream text;
  for (const auto& entry : std::filesystem::directory_iterator(LEVADA_SOURCE_DIR "/include/levada/ops")) {
    text << std::ifstream(entry.path()).rdbuf();
  }
  return text.str();
}

// Kinds of the attributes of a declaration, as a description lists them.
std::vector<Attribute::Kind> KindsOf(const std::string& parameters) {
  std::vector<Attribute::Kind> kinds;
  std::stringstream text(parameters);
  bool counts_before = false;
  for (std::string one; std::getline(text, one, ',');) {
    const auto has = [&](const char* part) { return one.find(part) != std::string::npos; };
    const bool counts = counts_before;
    counts_before = has("*const *") || has("**outputs") || has("const int64_t *") || has("const int32_t *");
    const bool implied = has("LEVADA_NULLABLE") || has("**outputs");  // whether it is there, how many results
    if (counts || (has("levada_tensor") && !implied)) continue;
    kinds.push_back(implied               ? Attribute::Kind::kNumber
                    : counts_before       ? Attribute::Kind::kList
                    : has("double")       ? Attribute::Kind::kReal
                    : has("const char *") ? Attribute::Kind::kText
                                          : Attribute::Kind::kNumber);
  }
  return kinds;
}

// What the declarations say of each op that has a row.
std::map<std::string, OpForm, std::less<>> FormsOfOps() {
  const std::string source = HeadersOfOps();
  const std::regex declaration("levada_status levada_(\\w+)\\(([^)]*)\\)");
  std::map<std::string, OpForm, std::less<>> forms;
  for (const OpCase& c : AllOpCases()) forms[c.op->name] = {c.op, 0, size_t{kMaxRank}, {}};
  for (std::sregex_iterator it(source.begin(), source.end(), declaration), end; it != end; ++it) {
    if (const auto found = forms.find((*it)[1].str()); found != forms.end()) found->second.kinds = KindsOf((*it)[2]);
  }
  return forms;
}

TEST(OpContract, AFunctionMadeFromItsDescriptionIsTheSame) {
  const auto forms = FormsOfOps();
  const Rebuilder rebuilder = {[&](std::string_view name) {
                                 const auto found = forms.find(name);
                                 return found == forms.end() ? OpForm{} : found->second;
                               },
                               [](const JsonValue&) -> Result<Ref<State>> { return Internal("no op has a state"); }};
  int checked = 0;
  for (const OpCase& c : AllOpCases()) {
    for (const DType dtype : kAllDTypes) {
      const Ref<Function> function = TraceCase(c, dtype, true);
      const TensorList arguments = Arguments(c, dtype, 1);
      if (!function || arguments.empty()) continue;
      const TensorList constants = function->Constants();
      const auto again = RebuildFunction(function->Describe(), constants, rebuilder);
      ASSERT_TRUE(again.ok()) << Label(c, dtype, 1) << ": " << again.status().message() << "\n" << function->Describe();
      ASSERT_EQ(again.value()->Describe(), function->Describe()) << Label(c, dtype, 1);
      TensorList rows, first, second;
      for (const Ref<Tensor>& argument : arguments) rows.push_back(argument->Row(0));
      const Status status = function->Call(rows, &first);
      ASSERT_EQ(status.code(), again.value()->Call(rows, &second).code()) << Label(c, dtype, 1);
      if (status.ok()) ExpectSameBits(first, second, Label(c, dtype, 1));
      if (HasFailure()) return;
      ++checked;
    }
  }
  EXPECT_GT(checked, 1000);
}

TEST(OpContract, EveryOpOfTheHeaderHasARow) {
  const std::string source = HeadersOfOps();
  std::set<std::string> covered;
  for (const OpCase& c : AllOpCases()) covered.insert(c.op->name);
  const std::regex declaration("levada_status levada_(\\w+)\\(");
  int declared = 0;
  for (std::sregex_iterator it(source.begin(), source.end(), declaration), end; it != end; ++it) {
    ++declared;
    EXPECT_TRUE(covered.contains((*it)[1])) << (*it)[1] << " has no row in tests/contract/ops";
  }
  EXPECT_EQ(declared, static_cast<int>(covered.size()));
}

}  // namespace
}  // namespace levada
