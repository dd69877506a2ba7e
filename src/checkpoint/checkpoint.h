#ifndef LEVADA_CHECKPOINT_CHECKPOINT_H_
#define LEVADA_CHECKPOINT_CHECKPOINT_H_

// The state of a program in one file: variables, random generators and iterators, each under a name.

#include <span>
#include <string>
#include <vector>

#include "dataset/iterator.h"
#include "variable/generator.h"
#include "variable/variable.h"

namespace levada {

// Exactly one of the three is set.
struct CheckpointItem {
  std::string name;
  Ref<VariableState> variable;
  Ref<Iterator> iterator;
  Ref<GeneratorState> generator;
};

// Atomic: a file of that name is replaced by a whole one or stays.
Status WriteCheckpoint(const std::string& path, std::span<const CheckpointItem> items);

// Brings the items to what the file says; entries of other names are passed over. Nothing has changed when it fails.
// partial: items without an entry stay as they are; else they are an error.
Status RestoreCheckpoint(const std::string& path, std::span<const CheckpointItem> items, bool partial);

}  // namespace levada

#endif  // LEVADA_CHECKPOINT_CHECKPOINT_H_
