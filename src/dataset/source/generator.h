#ifndef LEVADA_DATASET_SOURCE_GENERATOR_H_
#define LEVADA_DATASET_SOURCE_GENERATOR_H_

#include <memory>

#include "dataset/node.h"

namespace levada {

// One pass of user code that makes elements. Used by one thread at a time.
class ElementPass {
 public:
  virtual ~ElementPass() = default;
  // Null at the end.
  virtual Status Next(Ref<Element>* out) = 0;
};

// User code that makes elements. Thread-safe.
class ElementSource : public RefCounted<ElementSource> {
 public:
  virtual ~ElementSource() = default;
  virtual Result<std::unique_ptr<ElementPass>> Open() = 0;
  virtual bool in_caller_thread() const { return false; }
  // A pass goes on after a failure of Next.
  virtual bool goes_on() const { return false; }
};

// What a generator makes, checked against specs.
Result<Ref<DatasetNode>> MakeGenerator(std::vector<TensorSpec> specs, Ref<ElementSource> generator);

}  // namespace levada

#endif  // LEVADA_DATASET_SOURCE_GENERATOR_H_
