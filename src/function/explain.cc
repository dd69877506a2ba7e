// A function as text for people, and its fingerprint.

#include <cstdio>

#include "base/json.h"
#include "base/random.h"
#include "function/elementwise.h"
#include "function/function.h"

namespace levada {
namespace {

void Append(std::string* text, const TensorSpec& spec) {
  text->append(NameOf(spec.dtype));
  if (!spec.rank_known) {
    text->append("[...]");
    return;
  }
  text->append(1, '[');
  for (int i = 0; i < spec.rank(); ++i) {
    if (i > 0) text->append(", ");
    text->append(spec.shape[i] < 0 ? std::string("?") : std::to_string(spec.shape[i]));
  }
  text->append(1, ']');
}

void AppendValues(std::string* text, const std::vector<int>& values) {
  for (size_t i = 0; i < values.size(); ++i) {
    if (i > 0) text->append(", ");
    text->append(1, '%').append(std::to_string(values[i]));
  }
}

const char* NameOfStep(const Step& step) {
  switch (step.kind) {
    case Step::Kind::kConstant: return "constant";
    case Step::Kind::kRead: return "read";
    case Step::Kind::kUpdate: return kUpdateNames[static_cast<int>(step.update)];
    case Step::Kind::kOp: return step.op->name;
  }
  return "";
}

// `  %3 = add(%1, %2): float32[?, 2]`, and what is special about it.
void AppendStep(std::string* text, const Step& step) {
  text->append("  ");
  if (!step.specs.empty()) text->append(1, '%').append(std::to_string(step.first_value)).append(" = ");
  text->append(NameOfStep(step)).append(1, '(');
  AppendValues(text, step.inputs);
  text->append(1, ')');
  for (size_t i = 0; i < step.specs.size(); ++i) {
    text->append(i == 0 ? ": " : ", ");
    Append(text, step.specs[i]);
  }
  if (step.state) {
    JsonWriter state;
    step.state->Describe(state);
    text->append("  state ").append(state.Take());
  } else if (step.kind == Step::Kind::kOp && step.op->elementwise != nullptr) {
    text->append("  elementwise");
  }
  text->append(1, '\n');
}

}  // namespace

std::string Function::Fingerprint() const {
  const Hash128 hash = HashBytes(Describe());
  char text[33];
  std::snprintf(text, sizeof(text), "%016llx%016llx", static_cast<unsigned long long>(hash.high),
                static_cast<unsigned long long>(hash.low));
  return text;
}

std::string Function::Explain() const {
  std::string text = "arguments:";
  for (int i = 0; i < num_inputs(); ++i) {
    text.append(i == 0 ? " %" : ", %").append(std::to_string(i)).append(1, ' ');
    Append(&text, body_.inputs[i]);
  }
  text.append(is_stateful() ? "\nstateful: runs in order, element by element in a dataset\n"
              : tiles_  ? "\nelementwise: large values run tile by tile\n"
                        : "\nstep by step; rows of a dataset run tile by tile where steps are elementwise\n");
  for (const Step& step : body_.steps) AppendStep(&text, step);
  text.append("results: ");
  AppendValues(&text, body_.outputs);
  return text;
}

}  // namespace levada
