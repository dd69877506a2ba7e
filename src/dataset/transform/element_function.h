#ifndef LEVADA_DATASET_TRANSFORM_ELEMENT_FUNCTION_H_
#define LEVADA_DATASET_TRANSFORM_ELEMENT_FUNCTION_H_

// Functions from elements to elements, whether traced or user code, and what the steps that take one share.

#include "dataset/cursor.h"
#include "dataset/function_draws.h"
#include "dataset/plan.h"
#include "function/function.h"

namespace levada {

// Computes one element from another. Thread-safe as far as its options ask for it.
class ElementFunction : public RefCounted<ElementFunction> {
 public:
  virtual ~ElementFunction() = default;
  virtual Status Call(const Ref<Element>& in, Ref<Element>* out) = 0;
  // The traced function behind it; null for user code.
  virtual const Function* traced() const { return nullptr; }
  // User code that must run in the consumer's thread.
  virtual bool in_caller_thread() const { return false; }
};

// Gives a dataset for an element; mostly user code.
class DatasetFunction : public RefCounted<DatasetFunction> {
 public:
  virtual ~DatasetFunction() = default;
  virtual Status Call(const Ref<Element>& in, Ref<DatasetNode>* out) = 0;
  virtual bool in_caller_thread() const { return false; }
  // What gives the datasets, for people, and what of it belongs to the description of a step, as members of an object.
  virtual const char* what() const { return "a callback"; }
  virtual void Describe(JsonWriter&) const {}
};

// A traced function as one of elements.
Ref<ElementFunction> FunctionOf(Ref<Function> function);
// Writes what a description says of a function.
void DescribeFunction(JsonWriter& json, const ElementFunction& function);

// Whether a traced function takes elements of these components.
Status CheckArguments(const Function& function, const std::vector<TensorSpec>& components, const char* op);
// Whether specs given from outside make sense.
Status CheckSpecs(const std::vector<TensorSpec>& specs, const char* op);
// Whether an element fits specs; `op` is named.
Status CheckElement(const Element& element, const std::vector<TensorSpec>& specs, const char* op);
// Calls user code and checks the result.
Status CallChecked(ElementFunction& function, const Ref<Element>& in, const std::vector<TensorSpec>& specs,
                   const char* op, Ref<Element>* out);
// A function that must give one bool, for `op`.
Status CheckPredicate(const ElementFunction& function, const char* op);
Status CallPredicate(ElementFunction& function, const Ref<Element>& in, const char* op, bool* out);
// One integer scalar of a component.
Result<int64_t> IntegerOf(const Tensor& tensor, const char* op, const char* what);

// The stream of function(element) for the elements of any input; results are checked against the node's specs.
Ref<Stage> MakeStreamMap(Ref<const DatasetNode> node, Ref<Stage> input, Ref<ElementFunction> function,
                         const PassDraws& draws);
// Tells the plan where user code may run.
void NoteFunction(PlanContext& context, bool in_caller_thread);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_ELEMENT_FUNCTION_H_
