// string_split: the parts of one string; attributes: separator ("" for white space), how often at most (-1: always).

#include <algorithm>
#include <string_view>
#include <vector>

#include "function/ops/rules.h"
#include "function/ops/text.h"

namespace levada {
namespace {

Status InferSplit(const OpCall& call, TensorSpec* outputs) {
  if (call.input(0).dtype() != DType::kString) return WrongDType(call.op, "strings", call.input(0).dtype());
  if (call.input(0).rank() > 0) {
    return Unimplemented("string_split: expected one string, got %s: several have parts of several numbers, and there "
                         "are no ragged tensors; split elements before they are batched",
                         ToString(call.input(0).spec()).c_str());
  }
  outputs[0] = {DType::kString, true, {kUnknownDim}};
  return Status::Ok();
}

std::vector<std::string_view> PartsBetween(std::string_view text, std::string_view separator, int64_t most) {
  std::vector<std::string_view> parts;
  for (size_t at; most < 0 || static_cast<int64_t>(parts.size()) < most;) {
    if ((at = text.find(separator)) == std::string_view::npos) break;
    parts.push_back(text.substr(0, at));
    text.remove_prefix(at + separator.size());
  }
  parts.push_back(text);
  return parts;
}

// As TensorFlow: behind the last part that `most` allows comes the rest, even where nothing is left.
std::vector<std::string_view> Words(std::string_view text, int64_t most) {
  constexpr std::string_view kSpace = " \t\n\v\f\r";
  std::vector<std::string_view> parts;
  const auto skip = [&] { text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size())); };
  for (skip(); !text.empty();) {
    const size_t end = std::min(text.find_first_of(kSpace), text.size());
    parts.push_back(text.substr(0, end));
    text.remove_prefix(end);
    skip();
    if (static_cast<int64_t>(parts.size()) != most) continue;
    parts.push_back(text);
    break;
  }
  return parts;
}

Status EvaluateSplit(const OpCall& call, const TensorSpec*, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const std::vector<std::string_view> texts, TextsOf(call.input(0)));
  const std::string_view separator = call.text(0);
  const int64_t most = call.number(1);
  const std::vector<std::string_view> parts =
      most == 0 ? texts : separator.empty() ? Words(texts[0], most) : PartsBetween(texts[0], separator, most);
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Tensor::FromStrings(parts, Shape({static_cast<int64_t>(parts.size())})));
  return Status::Ok();
}

}  // namespace

LEVADA_OP(string_split) = {.name = "string_split", .infer = InferSplit, .evaluate = EvaluateSplit};

}  // namespace levada
