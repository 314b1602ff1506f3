// SPDX-License-Identifier: Apache-2.0
#include "hw/config/yaml_text.hpp"

#include <map>
#include <sstream>
#include <vector>

#include <yaml-cpp/eventhandler.h>

#include "hw/config/input_error.hpp"
#include "hw/config/plain_text.hpp"

namespace napier {

namespace {

constexpr std::size_t kMostYamlBytes = std::size_t{8} << 20;
constexpr std::size_t kMostValues = 500'000; ///< some 200 MB as nodes
constexpr std::size_t kDeepest = 64;

/// Reads a document without building it: its size with aliases followed, and where aliases stand.
class Survey : public YAML::EventHandler {
  public:
    explicit Survey(const std::string& name) : name_(name) {}

    /// By node, in the order of the text.
    const std::vector<bool>& aliases() const { return aliases_; }
    bool any_alias() const { return any_alias_; }

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (++documents_ > 1) {
            fail(mark, "a second document begins, expected one");
        }
    }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { leaf(mark, anchor); }
    void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  const std::string&) override {
        leaf(mark, anchor);
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const auto size = size_of_.find(anchor);
        if (size == size_of_.end()) {
            fail(mark, "an alias inside its own anchor");
        }
        aliases_.push_back(true);
        any_alias_ = true;
        add(mark, size->second);
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        open(mark, anchor);
    }
    void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        open(mark, anchor);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapEnd() override { close(); }

  private:
    struct Open {
        YAML::anchor_t anchor;
        std::size_t before; ///< values when it began
    };

    [[noreturn]] void fail(const YAML::Mark& mark, const std::string& what) const {
        throw InputError(at_line(name_, mark) + ": " + what);
    }
    void add(const YAML::Mark& mark, std::size_t values) {
        values_ += values;
        if (values_ > kMostValues) {
            fail(mark, "found more than " + std::to_string(kMostValues) + " values in the file");
        }
    }
    void leaf(const YAML::Mark& mark, YAML::anchor_t anchor) {
        aliases_.push_back(false);
        add(mark, 1);
        if (anchor != YAML::NullAnchor) {
            size_of_[anchor] = 1;
        }
    }
    void open(const YAML::Mark& mark, YAML::anchor_t anchor) {
        if (open_.size() == kDeepest) {
            fail(mark, "nested deeper than " + std::to_string(kDeepest));
        }
        open_.push_back({anchor, values_});
        aliases_.push_back(false);
        add(mark, 1);
    }
    void close() {
        const Open last = open_.back();
        open_.pop_back();
        if (last.anchor != YAML::NullAnchor) {
            size_of_[last.anchor] = values_ - last.before;
        }
    }

    const std::string& name_;
    int documents_ = 0;
    bool any_alias_ = false;
    std::size_t values_ = 0;
    std::vector<bool> aliases_;
    std::vector<Open> open_;
    std::map<YAML::anchor_t, std::size_t> size_of_; ///< of those that are whole
};

YAML::Node copied(const YAML::Node& node) {
    YAML::Node copy;
    if (node.IsScalar()) {
        copy = YAML::Node(node.Scalar());
    } else if (!node.IsNull()) {
        copy = YAML::Node(node.Type());
        for (const auto& item : node) {
            if (node.IsMap()) {
                copy.force_insert(copied(item.first), copied(item.second));
            } else {
                copy.push_back(copied(item));
            }
        }
    }
    copy.SetTag(node.Tag());
    return copy;
}

/// The same tree with copies where aliases stand. Lists and mappings are new, for a node of the
/// library cannot be taken out of its list; single values keep their lines.
YAML::Node expanded(const YAML::Node& node, const std::vector<bool>& aliases, std::size_t& at) {
    if (aliases[at++]) {
        return copied(node);
    }
    if (!node.IsMap() && !node.IsSequence()) {
        return node;
    }
    YAML::Node copy(node.Type());
    copy.SetTag(node.Tag());
    for (const auto& item : node) {
        if (node.IsMap()) {
            const YAML::Node key = expanded(item.first, aliases, at);
            copy.force_insert(key, expanded(item.second, aliases, at));
        } else {
            copy.push_back(expanded(item, aliases, at));
        }
    }
    return copy;
}

} // namespace

std::string at_line(const std::string& name, const YAML::Mark& mark) {
    return mark.is_null() ? name : name + ":" + std::to_string(mark.line + 1);
}

YAML::Node parse_yaml(const std::string& text, const std::string& name) {
    if (text.size() > kMostYamlBytes) {
        throw InputError(name + ": found " + std::to_string(text.size()) +
                         " bytes of YAML, expected at most " + std::to_string(kMostYamlBytes));
    }
    check_text(text, name);
    try {
        Survey survey(name);
        std::istringstream in(text);
        YAML::Parser parser(in);
        while (parser.HandleNextDocument(survey)) {
        }
        const YAML::Node root = YAML::Load(text);
        std::size_t at = 0;
        return survey.any_alias() ? expanded(root, survey.aliases(), at) : root;
    } catch (const YAML::Exception& error) {
        throw InputError(at_line(name, error.mark) + ": not YAML: " + error.msg);
    }
}

} // namespace napier
