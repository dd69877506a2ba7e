#ifndef LEVADA_DATASET_EXPLAIN_H_
#define LEVADA_DATASET_EXPLAIN_H_

// What a dataset will do when it runs, for people and programs.

#include <string>

#include "dataset/plan.h"

namespace levada {

// Numbers of levada_explain_format.
enum class ExplainFormat : int32_t { kText = 0, kJson = 1, kSvg = 2 };

Result<std::string> ExplainPlan(const Ref<DatasetNode>& node, ExplainFormat format = ExplainFormat::kText);

// Where and how the elements of a plan are made, as a sentence.
std::string ExplainExecution(const Plan& plan);
// "views", "copies" or "user code".
const char* NameOf(Work work);
// The plan as a picture, each step above those that take its elements.
std::string DrawPlan(const Plan& plan);
// How many elements, in words: "60000 elements", "endless", "a stream".
std::string CountInWords(int64_t cardinality);

}  // namespace levada

#endif  // LEVADA_DATASET_EXPLAIN_H_
