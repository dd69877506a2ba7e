// einsum: attribute 0 is the equation. tensordot: attributes are the axes of a and of b that are added up.

#include <algorithm>
#include <map>
#include <string_view>

#include "function/elementwise.h"
#include "function/ops/contraction.h"
#include "function/ops/rules.h"
#include "kernel/matmul.h"

namespace levada {
namespace {

// Labels of letters are their codes; axes under "..." are numbered from the right, so that they align there.
constexpr int32_t kEllipsis = 256;

constexpr bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// One side of the equation between two commas.
struct Term {
  Labels before, after;  // around the ellipsis; all letters are before it when there is none
  bool ellipsis = false;

  int64_t letters() const { return before.size() + after.size(); }
  // The labels with `n` axes in place of the ellipsis.
  Labels Expand(int64_t n) const {
    Labels labels = before;
    for (int64_t i = n - 1; i >= 0; --i) labels.push_back(kEllipsis + static_cast<int32_t>(i));
    for (const int32_t label : after) labels.push_back(label);
    return labels;
  }
};

struct Equation {
  std::vector<Term> inputs;
  Term output;
};

Status BadEquation(std::string_view text, const char* expected) {
  return InvalidArgument("einsum: expected %s, got the equation '%.*s'", expected, static_cast<int>(text.size()),
                         text.data());
}

Status ParseTerm(std::string_view text, std::string_view equation, Term* term) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ' ') continue;
    if (text.substr(i, 3) == "..." && !term->ellipsis) {
      term->ellipsis = true;
      i += 2;
    } else if (IsLetter(text[i])) {
      (term->ellipsis ? term->after : term->before).push_back(text[i]);
    } else {
      return BadEquation(equation, "letters and at most one '...' between commas");
    }
  }
  return Status::Ok();
}

// Without "->": what stands under an ellipsis, then the letters that occur once, in alphabetical order.
void ImplyOutput(Equation* equation) {
  std::map<int32_t, int> counts;
  for (const Term& term : equation->inputs) {
    equation->output.ellipsis = equation->output.ellipsis || term.ellipsis;
    for (const int32_t label : term.Expand(0)) ++counts[label];
  }
  for (const auto& [label, count] : counts) {
    if (count == 1) equation->output.after.push_back(label);
  }
}

Status CheckOutput(std::string_view text, const Equation& equation) {
  const Labels output = equation.output.Expand(0);
  for (int64_t i = 0; i < output.size(); ++i) {
    bool found = false;
    for (const Term& term : equation.inputs) found = found || Contains(term.Expand(0), output[i]);
    if (!found) return BadEquation(text, "letters of the inputs behind '->'");
    for (int64_t k = 0; k < i; ++k) {
      if (output[k] == output[i]) return BadEquation(text, "each letter once behind '->'");
    }
  }
  return Status::Ok();
}

Result<Equation> Parse(std::string_view text, size_t num_inputs) {
  Equation equation;
  const size_t arrow = text.find("->");
  std::string_view inputs = text.substr(0, arrow);
  while (true) {
    const size_t comma = inputs.find(',');
    equation.inputs.emplace_back();
    LEVADA_RETURN_IF_ERROR(ParseTerm(inputs.substr(0, comma), text, &equation.inputs.back()));
    if (comma == std::string_view::npos) break;
    inputs.remove_prefix(comma + 1);
  }
  if (equation.inputs.size() != num_inputs) {
    return InvalidArgument("einsum: expected %zu inputs for the equation '%.*s', got %zu", equation.inputs.size(),
                           static_cast<int>(text.size()), text.data(), num_inputs);
  }
  if (arrow == std::string_view::npos) {
    ImplyOutput(&equation);
  } else {
    LEVADA_RETURN_IF_ERROR(ParseTerm(text.substr(arrow + 2), text, &equation.output));
  }
  LEVADA_RETURN_IF_ERROR(CheckOutput(text, equation));
  return equation;
}

// Sizes by label; kUnknownDim where nothing is known yet.
class Sizes {
 public:
  Status Add(const OpCall& call, size_t input, const Labels& labels) {
    for (int64_t axis = 0; axis < labels.size(); ++axis) {
      const int64_t dim = call.input(input).dim(static_cast<int>(axis));
      const auto [found, is_new] = sizes_.try_emplace(labels[axis], dim);
      if (is_new || Meet(dim, labels[axis] >= kEllipsis, &found->second)) continue;
      return InvalidArgument("%s: expected size %lld along axis %lld of input %zu, got shape %s", call.op.name,
                             static_cast<long long>(found->second), static_cast<long long>(axis), input,
                             ToString(call.input(input).shape()).c_str());
    }
    return Status::Ok();
  }
  Shape Of(const Labels& labels) const {
    Shape shape;
    for (const int32_t label : labels) shape.push_back(sizes_.at(label));
    return shape;
  }
  size_t count() const { return sizes_.size(); }

 private:
  // What two dimensions of one label make; under an ellipsis 1 is repeated.
  static bool Meet(int64_t dim, bool stretches, int64_t* size) {
    if (*size == dim || (stretches && dim == 1)) return true;
    if (*size >= 0 && dim >= 0 && !(stretches && *size == 1)) return false;
    if (dim >= 0 || (stretches && *size == 1)) *size = dim;
    return true;
  }

  std::map<int32_t, int64_t> sizes_;
};

// The labels of each input and of the output; *known is false when a rank is not known.
Status ResolveRanks(const OpCall& call, const Equation& equation, std::vector<Labels>* inputs, Labels* output,
                    bool* known) {
  int64_t widest = 0;
  *known = true;
  for (size_t i = 0; i < equation.inputs.size(); ++i) {
    const Term& term = equation.inputs[i];
    const int rank = call.input(i).rank();
    *known = *known && rank >= 0;
    const int64_t rest = rank - term.letters();
    if (rank >= 0 && (term.ellipsis ? rest < 0 : rest != 0)) {
      return InvalidArgument("einsum: expected rank %lld%s for input %zu of '%.*s', got shape %s",
                             static_cast<long long>(term.letters()), term.ellipsis ? " or more" : "", i,
                             static_cast<int>(call.text(0).size()), call.text(0).data(),
                             ToString(call.input(i).shape()).c_str());
    }
    if (term.ellipsis) widest = std::max(widest, rest);
    inputs->push_back(term.Expand(term.ellipsis ? std::max<int64_t>(rest, 0) : 0));
  }
  *output = equation.output.Expand(equation.output.ellipsis ? widest : 0);
  return Status::Ok();
}

Status InferEinsum(const OpCall& call, TensorSpec* outputs) {
  if (call.inputs.empty()) return InvalidArgument("einsum: expected at least one input, got none");
  const DType dtype = call.input(0).dtype();
  if (!IsNumber(dtype)) return WrongDType(call.op, "numbers", dtype);
  outputs[0].dtype = dtype;
  LEVADA_ASSIGN_OR_RETURN(const Equation equation, Parse(call.text(0), call.inputs.size()));
  std::vector<Labels> inputs;
  Labels output;
  bool known;
  LEVADA_RETURN_IF_ERROR(ResolveRanks(call, equation, &inputs, &output, &known));
  if (!known) {
    SetUnknownRank(&outputs[0]);
    return Status::Ok();
  }
  Sizes sizes;
  for (size_t i = 0; i < inputs.size(); ++i) LEVADA_RETURN_IF_ERROR(sizes.Add(call, i, inputs[i]));
  if (sizes.count() > kMaxRank) return InvalidArgument("einsum: expected at most %d different axes", kMaxRank);
  outputs[0].shape = sizes.Of(output);
  return Status::Ok();
}

Status EvaluateEinsum(const OpCall& call, const TensorSpec*, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const Equation equation, Parse(call.text(0), call.inputs.size()));
  std::vector<Labels> inputs;
  Labels output;
  bool known;
  LEVADA_RETURN_IF_ERROR(ResolveRanks(call, equation, &inputs, &output, &known));
  std::vector<Labelled> operands;
  for (size_t i = 0; i < inputs.size(); ++i) operands.push_back({call.Share(i), inputs[i]});
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Contract(std::move(operands), output));
  return Status::Ok();
}

// The labels of a are its axes; those of b follow, but for the axes that meet one of a. Unknown ranks: nothing to do.
Status DotLabels(const OpCall& call, Labels* a, Labels* b, Labels* output) {
  const int a_rank = call.input(0).rank();
  const int b_rank = call.input(1).rank();
  if (call.list(0).size() != call.list(1).size()) {
    return InvalidArgument("tensordot: expected as many axes of a as of b, got %zu and %zu", call.list(0).size(),
                           call.list(1).size());
  }
  if (a_rank < 0 || b_rank < 0) return Status::Ok();
  for (int i = 0; i < a_rank; ++i) a->push_back(i);
  for (int i = 0; i < b_rank; ++i) b->push_back(a_rank + i);
  *output = *a;
  for (size_t i = 0; i < call.list(0).size(); ++i) {
    LEVADA_ASSIGN_OR_RETURN(const int a_axis, NormalizeAxis(call.list(0)[i], a_rank, "tensordot"));
    LEVADA_ASSIGN_OR_RETURN(const int b_axis, NormalizeAxis(call.list(1)[i], b_rank, "tensordot"));
    if ((*b)[b_axis] < a_rank || Contains(*b, a_axis)) {
      return InvalidArgument("tensordot: expected each axis once, got axis %d of a and %d of b again", a_axis, b_axis);
    }
    (*b)[b_axis] = a_axis;
  }
  output->clear();
  for (const int32_t label : *a) {
    if (!Contains(*b, label)) output->push_back(label);
  }
  for (const int32_t label : *b) {
    if (label >= a_rank) output->push_back(label);
  }
  return Status::Ok();
}

Status InferTensordot(const OpCall& call, TensorSpec* outputs) {
  const Tensor& a = call.input(0);
  const Tensor& b = call.input(1);
  if (!IsNumber(a.dtype())) return WrongDType(call.op, "numbers", a.dtype());
  outputs[0].dtype = a.dtype();
  Labels a_labels, b_labels, output;
  LEVADA_RETURN_IF_ERROR(DotLabels(call, &a_labels, &b_labels, &output));
  if (a.rank() < 0 || b.rank() < 0) {
    SetUnknownRank(&outputs[0]);
    return Status::Ok();
  }
  if (output.size() > kMaxRank || a.rank() + b.rank() > kMaxRank) {
    return InvalidArgument("tensordot: expected at most %d axes of both, got %d and %d", kMaxRank, a.rank(), b.rank());
  }
  for (size_t i = 0; i < call.list(0).size(); ++i) {
    LEVADA_ASSIGN_OR_RETURN(const int a_axis, NormalizeAxis(call.list(0)[i], a.rank(), "tensordot"));
    LEVADA_ASSIGN_OR_RETURN(const int b_axis, NormalizeAxis(call.list(1)[i], b.rank(), "tensordot"));
    if (a.dim(a_axis) == b.dim(b_axis) || a.dim(a_axis) < 0 || b.dim(b_axis) < 0) continue;
    return InvalidArgument("tensordot: expected equal sizes of axis %d of a and %d of b, got shapes %s and %s", a_axis,
                           b_axis, ToString(a.shape()).c_str(), ToString(b.shape()).c_str());
  }
  for (const int32_t label : output) {
    outputs[0].shape.push_back(label < a.rank() ? a.dim(label) : b.dim(label - a.rank()));
  }
  return Status::Ok();
}

Status EvaluateTensordot(const OpCall& call, const TensorSpec*, Ref<Tensor>* outputs) {
  Labels a_labels, b_labels, output;
  LEVADA_RETURN_IF_ERROR(DotLabels(call, &a_labels, &b_labels, &output));
  std::vector<Labelled> operands;
  operands.push_back({call.Share(0), a_labels});
  operands.push_back({call.Share(1), b_labels});
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Contract(std::move(operands), output));
  return Status::Ok();
}

}  // namespace

LEVADA_OP(einsum) = {.name = "einsum", .promote_from = 0, .infer = InferEinsum, .evaluate = EvaluateEinsum};
LEVADA_OP(tensordot) = {
    .name = "tensordot", .promote_from = 0, .infer = InferTensordot, .evaluate = EvaluateTensordot};

}  // namespace levada
